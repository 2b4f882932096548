/**
 * The products and prices of the shop. Prices are in minor units with VAT, VAT rates in hundredths of a percent.
 * Each `sku` also names an image in `demo/images`.
 *
 * All three Swedish VAT rates occur, because rounding errors show in carts with several rates: 25 % for most
 * products, 12 % for food, 6 % for books.
 */
const products = [
  { sku: 'notebook-a5', name: 'Notebook A5, dotted', unitPrice: 14_900, vat: 2500 },
  { sku: 'fountain-pen', name: 'Fountain pen', unitPrice: 44_900, vat: 2500 },
  { sku: 'pencils-12', name: 'Pencils, box of 12', unitPrice: 8_950, vat: 2500 },
  { sku: 'desk-lamp', name: 'Desk lamp', unitPrice: 129_500, vat: 2500 },
  { sku: 'ring-binder', name: 'Ring binder A4', unitPrice: 7_900, vat: 2500 },
  { sku: 'sticky-notes', name: 'Sticky notes, 3 pads', unitPrice: 5_990, vat: 2500 },
  { sku: 'stapler', name: 'Stapler', unitPrice: 21_900, vat: 2500 },
  { sku: 'coffee-1kg', name: 'Coffee beans, 1 kg', unitPrice: 18_900, vat: 1200 },
  { sku: 'handbook', name: 'The Quiet Office, book', unitPrice: 25_900, vat: 600 },
];

export const catalogue = products.map((product) => ({ ...product, currency: 'SEK' }));

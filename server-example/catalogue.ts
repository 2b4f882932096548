/**
 * What the shop sells, and the only place where it has prices: minor units with VAT included, VAT rates in
 * hundredths of a percent. A `sku` is also the name of a picture in `demo/pictures`.
 *
 * Sweden's three VAT rates all occur, because a cart that mixes rates is where
 * totals go wrong: 25 % on most things, 12 % on food, 6 % on books.
 */
const articles = [
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

export const catalogue = articles.map((article) => ({ ...article, currency: 'SEK' }));

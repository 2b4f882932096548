/** One thing that the shop sells. */
interface Article {
  /** The shop's own number; also the name of its picture in `demo/pictures`. */
  readonly sku: string;
  readonly name: string;
  /** Minor units, VAT included. */
  readonly unitPrice: number;
  /** The VAT rate in hundredths of a percent: `2500` is 25 %. */
  readonly vat: number;
  /** ISO 4217. */
  readonly currency: string;
}

/**
 * What the shop sells, and the only place where it has prices.
 *
 * Sweden's three VAT rates all occur, because a cart that mixes rates is where
 * totals go wrong: 25 % on most things, 12 % on food, 6 % on books.
 */
export const catalogue: readonly Article[] = [
  {
    sku: 'notebook-a5',
    name: 'Notebook A5, dotted',
    unitPrice: 14_900,
    vat: 2500,
    currency: 'SEK',
  },
  { sku: 'fountain-pen', name: 'Fountain pen', unitPrice: 44_900, vat: 2500, currency: 'SEK' },
  { sku: 'pencils-12', name: 'Pencils, box of 12', unitPrice: 8_950, vat: 2500, currency: 'SEK' },
  { sku: 'desk-lamp', name: 'Desk lamp', unitPrice: 129_500, vat: 2500, currency: 'SEK' },
  { sku: 'ring-binder', name: 'Ring binder A4', unitPrice: 7_900, vat: 2500, currency: 'SEK' },
  {
    sku: 'sticky-notes',
    name: 'Sticky notes, 3 pads',
    unitPrice: 5_990,
    vat: 2500,
    currency: 'SEK',
  },
  { sku: 'stapler', name: 'Stapler', unitPrice: 21_900, vat: 2500, currency: 'SEK' },
  { sku: 'coffee-1kg', name: 'Coffee beans, 1 kg', unitPrice: 18_900, vat: 1200, currency: 'SEK' },
  { sku: 'handbook', name: 'The Quiet Office, book', unitPrice: 25_900, vat: 600, currency: 'SEK' },
];

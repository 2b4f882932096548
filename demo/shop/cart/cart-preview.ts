/** A cart with the prices that its order would have. All amounts are in minor units, with VAT unless noted. */
export interface CartPreview {
  readonly currency: string;
  /** The goods, in the order of the cart. */
  readonly lines: readonly PreviewLine[];
  /** The accepted coupon. Its amount is negative. */
  readonly coupon: { readonly code: string; readonly amount: number } | null;
  /** The reason why the coupon is rejected, as a sentence for the buyer. The prices are then those without it. */
  readonly couponError: string | null;
  /** `missing`: the amount by which the goods are below the limit for free freight. */
  readonly freight: { readonly amount: number; readonly missing: number };
  /** The VAT in `total` by rate, highest rate first. */
  readonly vat: readonly { readonly rate: number; readonly amount: number }[];
  /** Without VAT. */
  readonly net: number;
  readonly total: number;
}

/** Goods of a {@link CartPreview}. */
export interface PreviewLine {
  readonly sku: string;
  readonly name: string;
  readonly quantity: number;
  /** The price of one before the volume discount. */
  readonly unitPrice: number;
  /** The volume discount of one; zero for none. */
  readonly unitDiscount: number;
  readonly amount: number;
}

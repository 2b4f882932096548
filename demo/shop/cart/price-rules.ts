/** The rules by which the server prices a cart. The pages only show them. */

/** Freight, in minor units with VAT. `freeFrom`: the price of the goods from which it is free. */
export const freight = { amount: 7_900, vat: 2500, freeFrom: 100_000 };

/** Discounts for many of one product, largest first. */
export const volumeDiscounts: readonly {
  readonly minQuantity: number;
  readonly percent: number;
}[] = [
  { minQuantity: 50, percent: 10 },
  { minQuantity: 10, percent: 5 },
];

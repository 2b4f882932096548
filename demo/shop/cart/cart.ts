/** A product and its quantity. Prices are not part of the cart, because the server sets them. */
export interface CartItem {
  readonly sku: string;
  /** An integer from 1 to {@link maxQuantity}. */
  readonly quantity: number;
}

/** The items in the order in which they were added. Each sku occurs once. */
export type Cart = readonly CartItem[];

/** Maximum quantity of one product. */
export const maxQuantity = 99;

/** Returns the quantity of a product in the cart. */
export const getQuantity = (cart: Cart, sku: string): number =>
  cart.find((item) => item.sku === sku)?.quantity ?? 0;

/** Returns the sum of all quantities. */
export const countItems = (cart: Cart): number =>
  cart.reduce((count, item) => count + item.quantity, 0);

/**
 * Returns the cart with this quantity of a product, at most {@link maxQuantity}. Zero removes the item.
 *
 * Returns the same object when nothing changes.
 */
export function withQuantity(cart: Cart, sku: string, quantity: number): Cart {
  const next = Math.max(0, Math.min(maxQuantity, Math.trunc(quantity)));
  const current = getQuantity(cart, sku);
  if (next === current) return cart;
  if (next === 0) return cart.filter((item) => item.sku !== sku);
  if (current === 0) return [...cart, { sku, quantity: next }];
  return cart.map((item) => (item.sku === sku ? { sku, quantity: next } : item));
}

/** Returns whether two carts have the same quantities, in any order. */
export const isSameCart = (one: Cart, other: Cart): boolean =>
  one.length === other.length &&
  one.every(({ sku, quantity }) => getQuantity(other, sku) === quantity);

/**
 * Decodes a stored cart.
 *
 * Leaves out invalid items, because an older version or the buyer may have written them.
 */
export function decodeCart(stored: unknown): Cart {
  if (!Array.isArray(stored)) return [];
  return stored
    .filter(isCartItem)
    .reduce<Cart>((cart, { sku, quantity }) => withQuantity(cart, sku, quantity), []);
}

function isCartItem(value: unknown): value is CartItem {
  if (typeof value !== 'object' || value === null) return false;
  const { sku, quantity } = value as Partial<Record<keyof CartItem, unknown>>;
  return typeof sku === 'string' && sku !== '' && Number.isSafeInteger(quantity);
}

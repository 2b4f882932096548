/** So many of one thing. What it costs is the server's knowledge, so it is not in here. */
export interface CartItem {
  readonly sku: string;
  /** A whole number from 1 to {@link maxQuantity}. */
  readonly quantity: number;
}

/** In the order in which things were first added; each sku once. */
export type Cart = readonly CartItem[];

/** As many of one thing as a cart holds. */
export const maxQuantity = 99;

/** How many of `sku` the cart holds. */
export const getQuantity = (cart: Cart, sku: string): number =>
  cart.find((item) => item.sku === sku)?.quantity ?? 0;

/** How many things the cart holds in all. */
export const itemCount = (cart: Cart): number =>
  cart.reduce((count, item) => count + item.quantity, 0);

/**
 * The cart with exactly `quantity` of `sku`: none removes it, and more than
 * {@link maxQuantity} is that many.
 *
 * Gives back `cart` itself when that is what it held already.
 */
export function withQuantity(cart: Cart, sku: string, quantity: number): Cart {
  const wanted = Math.max(0, Math.min(maxQuantity, Math.trunc(quantity)));
  const held = getQuantity(cart, sku);
  if (wanted === held) return cart;
  if (wanted === 0) return cart.filter((item) => item.sku !== sku);
  if (held === 0) return [...cart, { sku, quantity: wanted }];
  return cart.map((item) => (item.sku === sku ? { sku, quantity: wanted } : item));
}

/** Whether two carts hold the same goods, whatever their order. */
export const isSameCart = (one: Cart, other: Cart): boolean =>
  one.length === other.length &&
  one.every(({ sku, quantity }) => getQuantity(other, sku) === quantity);

/**
 * Reads a cart from what was stored.
 *
 * Storage outlives the code that wrote it and anybody may edit it, so what makes
 * no sense is left out rather than complained about.
 */
export function readCart(stored: unknown): Cart {
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

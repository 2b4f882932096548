/**
 * Whether a value has these methods. Shops in JavaScript pass other values, too. It may be a function: the `db` of
 * `@vercel/postgres` is one that is also a pool.
 *
 * @internal
 */
export const hasMethods = (value: unknown, names: readonly string[]): boolean =>
  (typeof value === 'object' || typeof value === 'function') &&
  value !== null &&
  names.every((name) => typeof Reflect.get(value, name) === 'function');

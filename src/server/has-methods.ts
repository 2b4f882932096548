/**
 * Whether a value is an object with these methods. Shops in JavaScript pass other values, too.
 *
 * @internal
 */
export const hasMethods = (value: unknown, names: readonly string[]): boolean =>
  typeof value === 'object' &&
  value !== null &&
  names.every((name) => typeof Reflect.get(value, name) === 'function');

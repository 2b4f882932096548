/**
 * Removes the prototype of an options object. A browser would read missing options from `Object.prototype`, where a
 * page may have defined some.
 */
export const withNullPrototype = <Fields extends object>(fields: Fields): Fields =>
  Object.setPrototypeOf(fields, null) as Fields;

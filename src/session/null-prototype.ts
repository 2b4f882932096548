/**
 * The same object without a prototype. For options that a browser reads: it takes
 * those that are left out from `Object.prototype`, where a page may have put some.
 */
export const withNullPrototype = <Fields extends object>(fields: Fields): Fields =>
  Object.setPrototypeOf(fields, null) as Fields;

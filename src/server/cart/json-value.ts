import type { Issue } from '../../ledyer/decode.js';

/** Maximum depth of a JSON value. It also stops at circular references. */
const maxDepth = 64;

/**
 * Returns the first part of a value that JSON cannot carry unchanged, such as a `Date`, a `Map`, `NaN` or a bigint.
 * `undefined` as the value of a field is allowed, because JSON leaves the field out.
 */
export function findJsonIssue(value: unknown, path: string, depth = 0): Issue | undefined {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return undefined;
  if (typeof value === 'number')
    return Number.isFinite(value) ? undefined : { path, message: 'must be a finite number' };
  if (depth > maxDepth) return { path, message: 'must not be nested that deeply' };
  if (Array.isArray(value)) {
    return findFirst(value.entries(), ([index, item]) =>
      findJsonIssue(item, `${path}[${index}]`, depth + 1),
    );
  }
  if (typeof value !== 'object' || !isPlainObject(value))
    return {
      path,
      message: 'must be JSON: text, a number, true, false, null, an array or an object',
    };
  return findFirst(Object.entries(value), ([name, field]) =>
    field === undefined ? undefined : findJsonIssue(field, `${path}.${name}`, depth + 1),
  );
}

function findFirst<T>(items: Iterable<T>, find: (item: T) => Issue | undefined): Issue | undefined {
  for (const item of items) {
    const issue = find(item);
    if (issue) return issue;
  }
  return undefined;
}

function isPlainObject(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

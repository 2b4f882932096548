/** Reduces responses to what can be compared and shown: no ids, no personal data, no texts. */
import type { VerifyResponse } from './verify-client.js';

/** Returns a value below a path such as `customer.email`, or `undefined`. */
export const getField = (value: unknown, path: string): unknown =>
  path
    .split('.')
    .reduce<unknown>(
      (each, key) =>
        typeof each === 'object' && each !== null
          ? (each as Record<string, unknown>)[key]
          : undefined,
      value,
    );

/** Returns the names of all fields. The items of an array share one name. Omits the shop's own `metadata`. */
export function listFields(value: unknown, path = ''): string[] {
  if (Array.isArray(value)) {
    return [...new Set(value.flatMap((item) => listFields(item, `${path}[]`)))].sort();
  }
  if (typeof value !== 'object' || value === null || path.endsWith('metadata')) return [];
  return Object.entries(value)
    .flatMap(([key, item]) => {
      const field = path ? `${path}.${key}` : key;
      return [field, ...listFields(item, field)];
    })
    .sort();
}

/** Returns the type of a value, and whether a text is empty. */
export function describeType(value: unknown): string {
  if (value === null) return 'null';
  if (value === '') return 'empty string';
  return Array.isArray(value) ? 'array' : typeof value;
}

/** Returns the number of fraction digits of a time, or the type of another value. */
export function describeTime(value: unknown): string {
  const match =
    typeof value === 'string'
      ? /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.(\d+))?(Z|[+-]\d\d:\d\d)$/.exec(value)
      : null;
  if (!match) return describeType(value);
  return `${match[1]?.length ?? 0} fraction digits, ${match[2] === 'Z' ? 'Z' : 'an offset'}`;
}

/** Returns the prefix of an id, such as `se_`, or the type of another value. */
export const describeId = (value: unknown): string =>
  typeof value === 'string' && /^[a-z]{2}_\w+$/.test(value)
    ? value.slice(0, 3)
    : describeType(value);

/** Returns which of these fields the errors of a response name. */
export function listNamedFields(
  { body }: VerifyResponse,
  fields: readonly string[],
): readonly string[] {
  const text = JSON.stringify(body ?? '');
  return fields.filter((field) => text.includes(field));
}

/** Returns whether a request was accepted. */
export const describeOutcome = ({ ok }: VerifyResponse): string => (ok ? 'accepted' : 'rejected');

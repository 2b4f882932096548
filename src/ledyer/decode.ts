/**
 * Decoders turn JSON from another party into typed values.
 *
 * A decoder takes one JSON value, collects its issues, and returns a copy with the known fields only. Golden tests
 * therefore show when a decoder lacks a field of Ledyer's. A decoder that lacks a field of its interface does not
 * compile.
 */

/** One fault in a JSON value. */
export interface Issue {
  /** A path such as `orderLines[0].vat`. Empty for the whole value. */
  readonly path: string;
  /** The expectation, as the end of a sentence that begins with the path. */
  readonly message: string;
}

/** Decodes `value` and adds its faults to `issues`. The result is valid only if it added none. */
export type Decoder<T> = (value: unknown, path: string, issues: Issue[]) => T;

/** A decoder whose field may be absent. */
export type OptionalDecoder<T> = Decoder<T> & { readonly optional: true };

/** A string enum that Ledyer may extend. Editors suggest the known values; unknown ones pass unchanged. */
export type OpenEnum<Known extends string> = Known | (string & Record<never, never>);

/** A JSON value with the wrong shape. */
export class JsonShapeError extends Error {
  override readonly name = 'JsonShapeError';
  readonly issues: readonly Issue[];

  constructor(issues: readonly Issue[]) {
    super(issues.map(formatIssue).join('; '));
    this.issues = issues;
  }
}

/** Returns the issue as one sentence, such as `country is required`. */
export const formatIssue = ({ path, message }: Issue): string => `${path || 'body'} ${message}`;

/**
 * Decodes `value`.
 *
 * @throws {JsonShapeError} with one issue per wrong field
 */
export function decode<T>(decoder: Decoder<T>, value: unknown): T {
  const issues: Issue[] = [];
  const result = decoder(value, '', issues);
  if (issues.length > 0) throw new JsonShapeError(issues);
  return result;
}

const addIssue = (path: string, issues: Issue[], message: string): never => {
  issues.push({ path, message });
  return undefined as never;
};

const formatExpectation = (expectation: string, value: unknown): string =>
  value === undefined ? 'is required' : `must be ${expectation}`;

/** A string of at most `max` characters. */
export const string =
  ({ max = Infinity }: { max?: number } = {}): Decoder<string> =>
  (value, path, issues) => {
    if (typeof value !== 'string')
      return addIssue(path, issues, formatExpectation('a string', value));
    if (value.length > max) return addIssue(path, issues, `must be at most ${max} characters`);
    return value;
  };

/** A string that matches the pattern, which `expectation` describes. Issues do not repeat the value. */
export const pattern =
  (regExp: RegExp, expectation: string): Decoder<string> =>
  (value, path, issues) =>
    typeof value === 'string' && regExp.test(value)
      ? value
      : addIssue(path, issues, formatExpectation(expectation, value));

/** A safe integer between `min` and `max`. */
export const integer =
  ({ min = -Infinity, max = Infinity }: { min?: number; max?: number } = {}): Decoder<number> =>
  (value, path, issues) => {
    if (!Number.isSafeInteger(value))
      return addIssue(path, issues, formatExpectation('an integer', value));
    const number = value as number;
    if (number < min || number > max)
      return addIssue(path, issues, `must be ${formatRange(min, max)}`);
    return number;
  };

const formatRange = (min: number, max: number): string => {
  if (max === Infinity) return `at least ${min}`;
  return min === -Infinity ? `at most ${max}` : `between ${min} and ${max}`;
};

/** `true` or `false`. */
export const boolean: Decoder<boolean> = (value, path, issues) =>
  typeof value === 'boolean'
    ? value
    : addIssue(path, issues, formatExpectation('true or false', value));

/** One of `values`. For requests, where an unknown value is an error. */
export const literals =
  <Literal extends string>(values: readonly Literal[]): Decoder<Literal> =>
  (value, path, issues) =>
    values.find((literal) => literal === value) ??
    addIssue(path, issues, formatExpectation(`one of ${values.join(', ')}`, value));

/** Any string. For Ledyer's responses, where a new value must not break a shop. */
export const openString = <Known extends string>(): Decoder<OpenEnum<Known>> => string();

/** An object with arbitrary keys and values. */
export const record: Decoder<Record<string, unknown>> = (value, path, issues) =>
  isObject(value) ? { ...value } : addIssue(path, issues, formatExpectation('an object', value));

/** Any JSON value, for fields whose shape is not known. */
export const unchecked: Decoder<unknown> = (value) => value;

/**
 * A field of a response that the kit does not need: the same shape, `null`, or no such field. A value of another
 * shape is dropped, so that it cannot make the rest of the response unreadable.
 */
export const lenient = <T>(decoder: Decoder<T>): OptionalDecoder<T | null> =>
  Object.assign(
    (value: unknown, path: string): T | null => {
      if (value === null) return null;
      const dropped: Issue[] = [];
      const result = decoder(value, path, dropped);
      return dropped.length === 0 ? result : (undefined as never);
    },
    { optional: true } as const,
  );

/** A field of a response that always has a value: the fallback if Ledyer's value has another shape or is missing. */
export const withFallback =
  <T>(decoder: Decoder<T>, fallback: T): Decoder<T> =>
  (value, path) => {
    const dropped: Issue[] = [];
    const result = decoder(value, path, dropped);
    return dropped.length === 0 ? result : fallback;
  };

/** A text of a response that the kit does not need. It is empty if Ledyer's value has another shape or is missing. */
export const receivedText = (decoder: Decoder<string> = string()): Decoder<string> =>
  withFallback(decoder, '');

/** An array in a response. Items of another shape are dropped. */
export const lenientArray =
  <T>(itemDecoder: Decoder<T>): Decoder<readonly T[]> =>
  (value, path, issues) => {
    if (!Array.isArray(value)) return addIssue(path, issues, formatExpectation('an array', value));
    return value.flatMap((item, index) => {
      const dropped: Issue[] = [];
      const result = itemDecoder(item, `${path}[${index}]`, dropped);
      return dropped.length === 0 ? [result] : [];
    });
  };

/** ISO 8601. */
export const timestamp: Decoder<string> = (value, path, issues) =>
  typeof value === 'string' && !Number.isNaN(Date.parse(value))
    ? value
    : addIssue(path, issues, formatExpectation('a time in ISO 8601', value));

/** An array of items with the same shape. */
export const array =
  <T>(itemDecoder: Decoder<T>): Decoder<readonly T[]> =>
  (value, path, issues) =>
    Array.isArray(value)
      ? value.map((item, index) => itemDecoder(item, `${path}[${index}]`, issues))
      : addIssue(path, issues, formatExpectation('an array', value));

/** The same shape, `null`, or no such field. */
export const optional = <T>(decoder: Decoder<T>): OptionalDecoder<T | null> =>
  Object.assign(
    (value: unknown, path: string, issues: Issue[]): T | null =>
      value === null ? null : decoder(value, path, issues),
    { optional: true } as const,
  );

/** The same shape or `null`. The field itself is required. */
export const nullable =
  <T>(decoder: Decoder<T>): Decoder<T | null> =>
  (value, path, issues) =>
    value === null ? null : decoder(value, path, issues);

/** An object with these fields. Other fields are dropped. */
export const object =
  <T extends object>(fields: { [Key in keyof T]-?: Decoder<T[Key]> }): Decoder<T> =>
  (value, path, issues) => {
    if (!isObject(value)) return addIssue(path, issues, formatExpectation('an object', value));
    const result: Partial<T> = {};
    for (const key of Object.keys(fields) as (keyof T & string)[]) {
      const decoder = fields[key];
      const field = Object.hasOwn(value, key) ? value[key] : undefined;
      if (field === undefined && 'optional' in decoder) continue;
      const decoded = decoder(field, path ? `${path}.${key}` : key, issues);
      // A lenient decoder drops the field.
      if (decoded === undefined && 'optional' in decoder) continue;
      result[key] = decoded;
    }
    return result as T;
  };

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

import type { Decoder } from '../../ledyer/decode.js';

/**
 * Returns a decoder that also rejects unknown fields. They are mostly misspelt, and ignoring them would drop a discount
 * or a reference silently. A field with the value `undefined` is ignored.
 */
export const strict =
  <T>(decoder: Decoder<T>, names: readonly string[]): Decoder<T> =>
  (value, path, issues) => {
    if (typeof value === 'object' && value !== null) {
      for (const [name, field] of Object.entries(value)) {
        if (field === undefined || names.includes(name)) continue;
        issues.push({
          path: path ? `${path}.${name}` : name,
          message: `is not a field here. Known fields: ${names.join(', ')}`,
        });
      }
    }
    return decoder(value, path, issues);
  };

import type { Decoder } from '../../ledyer/decode.js';

/**
 * Decodes an object and rejects unknown fields, which are mostly misspelt: ignoring them would drop a discount or a
 * reference silently. A field without a value does not count.
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

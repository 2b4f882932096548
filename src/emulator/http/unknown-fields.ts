/**
 * Returns the paths of sent fields that are missing from the decoded value, because decoders drop unknown fields.
 * These are warnings and not errors: Ledyer may know the field, or its name may be misspelt.
 */
export function findUnknownFields(sent: unknown, decoded: unknown, path = ''): string[] {
  if (Array.isArray(sent) && Array.isArray(decoded)) {
    return sent.flatMap((item, index) =>
      findUnknownFields(item, decoded[index], `${path}[${index}]`),
    );
  }
  if (!isObject(sent) || !isObject(decoded) || sent === decoded) return [];
  return Object.keys(sent).flatMap((key) => {
    const field = path ? `${path}.${key}` : key;
    return Object.hasOwn(decoded, key)
      ? findUnknownFields(sent[key], decoded[key], field)
      : [field];
  });
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

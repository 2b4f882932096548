/**
 * Paths of the fields that are in what was sent and not in what was read of it: a
 * reader leaves behind what it does not know. They are no error, because Ledyer may
 * well know them; they are a hint that a name is misspelt.
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

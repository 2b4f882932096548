/**
 * What a browser's storage holds under `key`, or `undefined` for nothing and for
 * text that is not JSON. The caller checks the shape.
 */
export function readJson(storage: Pick<Storage, 'getItem'>, key: string): unknown {
  try {
    return JSON.parse(storage.getItem(key) ?? 'null') ?? undefined;
  } catch {
    return undefined;
  }
}

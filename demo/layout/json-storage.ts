/**
 * Reads a JSON value from the browser's storage. Returns `undefined` for a missing value and for invalid JSON.
 *
 * The caller checks the shape.
 */
export function readJson(storage: Pick<Storage, 'getItem'>, key: string): unknown {
  try {
    return JSON.parse(storage.getItem(key) ?? 'null') ?? undefined;
  } catch {
    return undefined;
  }
}

/** Warnings per request. */
const warnings = new WeakMap<Request, readonly string[]>();

/** Adds warnings about ignored fields and parameters of this request. */
export function addWarnings(request: Request, added: readonly string[]): void {
  if (added.length > 0) warnings.set(request, [...getWarnings(request), ...added]);
}

export const getWarnings = (request: Request): readonly string[] => warnings.get(request) ?? [];

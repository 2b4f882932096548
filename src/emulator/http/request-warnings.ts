/** What is noted about requests while they are answered. */
const warnings = new WeakMap<Request, readonly string[]>();

/** Notes what the emulator read past in this request. */
export function addWarnings(request: Request, added: readonly string[]): void {
  if (added.length > 0) warnings.set(request, [...getWarnings(request), ...added]);
}

export const getWarnings = (request: Request): readonly string[] => warnings.get(request) ?? [];

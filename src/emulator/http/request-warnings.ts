/** What is noted about requests while they are answered. */
const warnings = new WeakMap<Request, readonly string[]>();

/** Notes what the emulator read past in this request. */
export function warn(request: Request, sentences: readonly string[]): void {
  if (sentences.length > 0) warnings.set(request, [...warningsOf(request), ...sentences]);
}

export const warningsOf = (request: Request): readonly string[] => warnings.get(request) ?? [];

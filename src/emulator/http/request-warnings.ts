import { rejectIfStrict } from './strict-requests.js';

/** Warnings per request. */
const warnings = new WeakMap<Request, readonly string[]>();

/**
 * Adds warnings about ignored fields and parameters of this request.
 *
 * @throws {ApiError} 400 instead, when the emulator is strict
 */
export function addWarnings(request: Request, added: readonly string[]): void {
  rejectIfStrict(request, added);
  if (added.length > 0) warnings.set(request, [...getWarnings(request), ...added]);
}

export const getWarnings = (request: Request): readonly string[] => warnings.get(request) ?? [];

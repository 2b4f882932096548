import { object, optional, string } from '../../ledyer/decode.js';
import { Problem } from '../http/problem.js';
import { readSameOriginJson } from '../http/request-body.js';
import { isStorableText } from '../storable-text.js';

/** Minimum length of the reason for a release, in characters. */
export const minReasonLength = 3;
/** Maximum length of the reason for a release, in characters. */
export const maxReasonLength = 500;

/** The body of a release. */
export interface ReleaseRequest {
  /** Text of at least 3 characters, kept in the history. */
  readonly reason: string;
  /** The differences that the admin saw. Without it, the release covers those that the shop has stored. */
  readonly differencesDigest?: string | null | undefined;
}

const decodeRelease = object<ReleaseRequest>({
  reason: string({ max: maxReasonLength }),
  differencesDigest: optional(string({ max: 100 })),
});

/**
 * Reads the body of a release.
 *
 * @throws {Problem} such as `body-invalid`
 */
export async function readRelease(request: Request): Promise<ReleaseRequest> {
  const release = await readSameOriginJson(request, decodeRelease);
  if (!isStorableText(release.reason) || release.reason.trim().length < minReasonLength) {
    throw new Problem(
      'body-invalid',
      `reason must be text of at least ${minReasonLength} characters.`,
    );
  }
  return release;
}

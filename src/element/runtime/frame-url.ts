/** Returns the origin of a URL, or an empty string for an invalid URL. */
export function getOrigin(url: string): string {
  try {
    return new URL(url).origin;
  } catch {
    return '';
  }
}

/**
 * Whether a consent manager keeps the frame's URL in another attribute until the buyer agrees. The frame is empty
 * meanwhile, or shows a placeholder.
 */
export const isHeldBack = ({ src, attributes }: HTMLIFrameElement): boolean =>
  !/^https?:/.test(src) && [...attributes].some(({ value }) => /^https?:/.test(value));

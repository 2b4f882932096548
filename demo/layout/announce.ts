/**
 * Tells people who cannot see the page what changed on it. The page has an
 * element with the id `announcements` and the role `status`.
 */
export function announce(message: string): void {
  const region = document.getElementById('announcements');
  // The same sentence twice would not be a change, and so would not be read.
  if (region) region.textContent = region.textContent === message ? `${message}\u00a0` : message;
}

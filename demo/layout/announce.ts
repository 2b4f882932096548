/**
 * Announces a change of the page to screen readers.
 *
 * The layout renders the element `announcements` with the role `status`.
 */
export function announce(message: string): void {
  const region = document.getElementById('announcements');
  // Screen readers read only changed text, so a repeated message gets a space.
  if (region) region.textContent = region.textContent === message ? `${message}\u00a0` : message;
}

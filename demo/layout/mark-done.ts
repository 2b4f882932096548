/** Time for which a button shows a tick. */
const doneMarkMs = 1600;

/** Shows a tick on a button for a moment. `buttons.css` draws it. */
export function markDone(button: Element): void {
  button.setAttribute('data-done', '');
  setTimeout(() => {
    button.removeAttribute('data-done');
  }, doneMarkMs);
}

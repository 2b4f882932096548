/** How long a button says that it has done its work. */
const flashMs = 1600;

/** Marks a button as done for a moment; `shop.css` draws the tick. */
export function markDone(button: Element): void {
  button.setAttribute('data-done', '');
  setTimeout(() => {
    button.removeAttribute('data-done');
  }, flashMs);
}

/** Styles of the messages. They load with the runtime. Those of failures are in `explanations`. */
const messageStyles = /* css */ `
  .message {
    --_accent: var(--ledyer-checkout-accent, light-dark(#1d4ed8, #9db8ff));
    grid-area: 1 / 1;
    align-self: start;
    display: grid;
    justify-items: start;
    gap: 0.75rem;
    padding: 1rem 1.25rem;
    border-inline-start: 0.25rem solid var(--_accent);
    border-radius: var(--ledyer-checkout-radius, 0.5rem);
    background: var(--ledyer-checkout-background, light-dark(#f6f7f8, #23262b));
    color: var(--ledyer-checkout-color, light-dark(#1d2126, #eceef1));
    line-height: 1.5;
  }

  /* A message in the place of a checkout does not need the checkout's height. */
  .checkout:has(> .message:not(.beside)) {
    min-height: min(36rem, var(--ledyer-checkout-min-height, 36rem));
  }

  /* A message below a visible checkout stays in view while the buyer scrolls. */
  .beside {
    grid-row: 2;
    position: sticky;
    inset-block-end: 0;
    align-self: end;
    box-shadow: 0 0 1rem rgb(0 0 0 / 12%);
  }

  /* With a large zoom, it would cover the checkout. */
  @media (max-height: 30rem) {
    .beside {
      position: static;
    }
  }

  .message p {
    margin: 0;
    overflow-wrap: anywhere;
  }

  .announcement {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
`;

const sheets = new Map<string, CSSStyleSheet>();

/**
 * Adds styles to a tag's root, once. All tags share a style sheet. It is not created with Lit's `css`, so that the
 * runtime does not import Lit. The root gets a style element instead where a sheet cannot be shared: in old browsers,
 * in jsdom, and in a document that is not the script's.
 */
export function adoptStyles(root: HTMLElement | DocumentFragment, text = messageStyles): void {
  try {
    let sheet = sheets.get(text);
    if (!sheet) {
      sheet = new CSSStyleSheet();
      sheet.replaceSync(text);
      sheets.set(text, sheet);
    }
    const { adoptedStyleSheets } = root as ShadowRoot;
    if (!adoptedStyleSheets.includes(sheet)) adoptedStyleSheets.push(sheet);
  } catch {
    if ([...root.querySelectorAll('style')].some(({ textContent }) => textContent === text)) return;
    const style = document.createElement('style');
    style.textContent = text;
    root.append(style);
  }
}

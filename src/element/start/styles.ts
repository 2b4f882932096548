import { unsafeCSS } from 'lit';

/** Styles before the runtime: the reserved space and its skeleton. The frame's content is styled by Ledyer. */
export const styles = unsafeCSS(/* css */ `
  :host {
    display: block;
    font: var(--ledyer-checkout-font, inherit);
  }

  :host([hidden]),
  [hidden] {
    display: none !important;
  }

  /* The last row is reserved for the tag's messages, so that they do not move the checkout. */
  .checkout {
    display: grid;
    grid-template-rows: 1fr minmax(6rem, auto);
    min-height: var(--ledyer-checkout-min-height, 97rem);
  }

  ::slotted([slot='frame']) {
    grid-area: 1 / 1;
    min-width: 0;
  }

  /* The page's own skeleton. The frame would take its place. */
  ::slotted([slot='loading']) {
    grid-area: 1 / 1;
    align-self: start;
  }

  /* The same skeleton as in placeholder.css, which shows it before the tag is defined. */
  .skeleton {
    grid-area: 1 / 1 / 3;
    /* Visible with forced colours, which remove the background. */
    outline: 1px solid #0000;
    border-radius: var(--ledyer-checkout-radius, 0.5rem);
    background:
      linear-gradient(color-mix(in srgb, currentcolor 8%, transparent) 3rem, #0000 0) 1rem 1rem /
        calc(100% - 2rem) 4.5rem repeat-y,
      var(--ledyer-checkout-background, light-dark(#f6f7f8, #23262b));
    color: var(--ledyer-checkout-color, light-dark(#1d2126, #eceef1));
  }
`);

import { css } from 'lit';

/**
 * What is seen first: the room that the checkout will take, and a skeleton in it.
 * The frame is Ledyer's, and looks as Ledyer wants.
 */
export const styles = css`
  :host {
    display: block;
    font: var(--ledyer-checkout-font, inherit);
  }

  :host([hidden]),
  [hidden] {
    display: none !important;
  }

  /* The last row is kept free for a word of the tag's own, so that none moves the checkout. */
  .checkout {
    display: grid;
    grid-template-rows: 1fr minmax(6rem, auto);
    min-height: var(--ledyer-checkout-min-height, 36rem);
  }

  .skeleton,
  ::slotted([slot='frame']) {
    grid-area: 1 / 1;
    min-width: 0;
  }

  .skeleton {
    display: grid;
    align-content: start;
    gap: 1rem;
    padding: 1rem;
    border-radius: var(--ledyer-checkout-radius, 0.5rem);
    background: var(--ledyer-checkout-background, light-dark(#f6f7f8, #23262b));
    color: var(--ledyer-checkout-color, light-dark(#1d2126, #eceef1));
  }

  .skeleton span {
    height: 3rem;
    border-radius: var(--ledyer-checkout-radius, 0.5rem);
    background: currentcolor;
    opacity: 0.08;
  }

  .skeleton span:nth-child(odd) {
    width: 60%;
    height: 1.5rem;
  }

  @media (prefers-reduced-motion: no-preference) {
    .skeleton span {
      animation: breathe 1.6s ease-in-out infinite alternate;
    }
  }

  @keyframes breathe {
    to {
      opacity: 0.16;
    }
  }
`;

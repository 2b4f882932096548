import { css } from 'lit';

/** How the tag's own parts look; the frame is Ledyer's, and looks as Ledyer wants. */
export const styles = css`
  :host {
    --_min-height: var(--ledyer-checkout-min-height, 36rem);
    --_background: var(--ledyer-checkout-background, light-dark(#f6f7f8, #23262b));
    --_color: var(--ledyer-checkout-color, light-dark(#1d2126, #eceef1));
    --_accent: var(--ledyer-checkout-accent, light-dark(#1d4ed8, #9db8ff));
    --_radius: var(--ledyer-checkout-radius, 0.5rem);
    display: block;
    color: var(--_color);
    font: var(--ledyer-checkout-font, inherit);
  }

  :host([hidden]),
  [hidden] {
    display: none !important;
  }

  .frame {
    display: grid;
    min-height: var(--_min-height);
  }

  /* What Ledyer shows at the end is short, and nothing is on its way any more. */
  :host(:is([data-state='pending'], [data-state='complete'])) .frame {
    min-height: 0;
  }

  .skeleton {
    grid-area: 1 / 1;
    display: grid;
    align-content: start;
    gap: 1rem;
    padding: 1rem;
    border-radius: var(--_radius);
    background: var(--_background);
  }

  .skeleton span {
    height: 3rem;
    border-radius: var(--_radius);
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

  ::slotted([slot='frame']) {
    grid-area: 1 / 1;
    min-width: 0;
  }

  .message {
    display: grid;
    justify-items: start;
    gap: 0.75rem;
    margin: 0 0 1rem;
    padding: 1rem 1.25rem;
    border-inline-start: 0.25rem solid var(--_accent);
    border-radius: var(--_radius);
    background: var(--_background);
    line-height: 1.5;
  }

  .message p {
    margin: 0;
    overflow-wrap: anywhere;
  }

  .detail {
    font-size: 0.875em;
  }

  button {
    min-height: 44px;
    padding: 0 1.25rem;
    border: 1px solid currentcolor;
    border-radius: var(--_radius);
    background: transparent;
    color: inherit;
    font: inherit;
    cursor: pointer;
  }

  button:focus-visible {
    outline: 3px solid var(--_accent);
    outline-offset: 2px;
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

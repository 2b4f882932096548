import { css } from 'lit';

/** Buttons, and what goes wrong when they are pressed. */
export const buttons = css`
  /* Buttons */
  button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    min-height: 46px;
    padding: 8px 20px;
    border: 1px solid transparent;
    border-radius: var(--radius);
    font: inherit;
    font-weight: 600;
    cursor: pointer;
  }
  .main {
    background: var(--accent);
    color: var(--on-accent);
  }
  .plain {
    background: var(--surface);
    border-color: var(--edge);
    color: var(--ink);
  }
  .quiet:is(button) {
    background: none;
    color: var(--ink);
    font-size: inherit;
    font-weight: 550;
  }
  .link {
    min-height: 44px;
    margin: -9px -10px;
    padding: 8px 10px;
    background: none;
    color: var(--accent);
    font-size: 15px;
    font-weight: 550;
    text-decoration: underline;
    text-underline-offset: 3px;
  }
  .buy {
    width: 100%;
    min-height: 56px;
    margin-top: 18px;
    background: var(--buy);
    color: var(--on-buy);
    /* Seen on a ground of any colour: the shop may choose white. */
    border-color: color-mix(in srgb, var(--on-buy) 22%, var(--buy));
    font-size: 18px;
  }
  :is(.main, .buy):hover {
    filter: brightness(1.08);
  }
  :is(.plain, button.quiet):hover {
    background: var(--tint);
  }
  .link:hover {
    text-decoration-thickness: 2px;
  }
  button:active {
    filter: brightness(0.94);
  }
  button[aria-disabled] {
    cursor: progress;
    opacity: 0.65;
  }
  .actions {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
    margin-top: 4px;
  }
  company-step .actions > .main {
    flex: 1;
  }

  /* Alerts */
  .alert {
    padding: 12px 14px;
    border-left: 3px solid var(--error);
    border-radius: 4px;
    background: var(--error-tint);
    overflow-wrap: anywhere;
  }
  .methods + .alert,
  card-step + .alert,
  .terms + .alert,
  .totals + .alert {
    margin-top: 18px;
  }
`;

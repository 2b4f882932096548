import { css } from 'lit';

/** Signing, and the views in which nothing is left to do. */
export const panels = css`
  /* Panels: signing, and the views in which nothing is left to do */
  .panel {
    display: grid;
    justify-items: center;
    gap: 10px;
    padding: 40px 20px 36px;
    text-align: center;
  }
  .panel > p {
    max-width: 38ch;
    text-wrap: balance;
    overflow-wrap: anywhere;
  }
  .panel h2 {
    font-size: 22px;
    text-wrap: balance;
    overflow-wrap: anywhere;
  }
  .panel :is(form, .stack, .facts, .inset, .alert, .emulated) {
    width: 100%;
    max-width: 380px;
  }
  .panel > :is(form, .stack, .facts, .inset, .emulated) {
    margin-top: 14px;
  }
  .panel :is(form, .inset, .alert) {
    text-align: start;
  }
  .medal {
    display: grid;
    place-items: center;
    width: 56px;
    height: 56px;
    margin-bottom: 4px;
    border-radius: 50%;
    background: var(--tint);
    color: var(--accent);
  }
  .medal .icon {
    width: 28px;
  }
  .medal.success {
    background: var(--accent);
    color: var(--on-accent);
  }
  .medal.error {
    background: var(--error-tint);
    color: var(--error);
  }
  .sum {
    font-size: 18px;
    font-weight: 600;
  }
  .stack {
    display: grid;
    gap: 10px;
  }
  .panel .link {
    margin: 4px 0 -10px;
  }
  .facts {
    border: 1px solid var(--line);
    border-radius: var(--radius);
  }
  .facts > div {
    padding: 10px 14px;
  }
  .facts > div + div,
  .inset {
    border-top: 1px solid var(--line);
  }
  .facts dt {
    color: var(--quiet);
  }
  .facts dd {
    font-weight: 600;
    white-space: normal;
    overflow-wrap: anywhere;
  }
  .inset {
    padding-top: 16px;
  }
  .emulated {
    display: grid;
    gap: 2px;
    padding: 12px 14px;
    border-radius: var(--radius);
    background: var(--notice-tint);
    color: var(--notice);
    font-size: 14px;
  }
  .emulated a {
    display: grid;
    place-items: center;
    min-height: 44px;
    color: inherit;
    font-size: 16px;
    font-weight: 600;
  }
`;

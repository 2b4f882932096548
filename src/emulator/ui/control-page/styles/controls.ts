import { css } from 'lit';

/** Buttons, fields and chips. */
export const controls = css`
  /* Buttons and fields */
  button,
  input,
  select {
    font: inherit;
    color: inherit;
  }
  button {
    min-height: 32px;
    padding: 4px 12px;
    border: 1px solid var(--edge);
    border-radius: 7px;
    background: var(--surface);
    font-weight: 550;
    cursor: pointer;
  }
  button:hover {
    background: var(--raised);
    border-color: var(--quiet);
  }
  button.main {
    border-color: transparent;
    background: var(--accent);
    color: var(--on-accent);
  }
  button.main:hover {
    filter: brightness(1.1);
  }
  button[aria-pressed='true']:not(.party) {
    border-color: var(--accent);
    background: var(--tint);
    color: var(--accent);
  }
  :focus-visible {
    outline: 2px solid var(--accent);
    outline-offset: 2px;
  }
  .wide {
    width: 100%;
  }
  .copy {
    min-height: 24px;
    padding: 0 8px;
    border-color: transparent;
    border-radius: 5px;
    background: var(--raised);
    color: var(--quiet);
    font-size: 12px;
  }
  input:not([type='checkbox']),
  select {
    width: 100%;
    min-height: 32px;
    padding: 3px 9px;
    border: 1px solid var(--edge);
    border-radius: 7px;
    background: var(--surface);
  }
  ::placeholder {
    color: var(--quiet);
    opacity: 1;
  }
  input[type='checkbox'] {
    width: 16px;
    height: 16px;
    margin: 0;
    accent-color: var(--accent);
  }
  .check {
    display: inline-flex;
    align-items: center;
    gap: 8px;
    min-height: 32px;
    margin-top: 6px;
    cursor: pointer;
  }
  a {
    color: var(--accent);
    text-underline-offset: 3px;
  }
  .row {
    display: flex;
    align-items: center;
    gap: 8px;
  }
  .wrap {
    flex-wrap: wrap;
  }

  /* Chips: a colour, and the word */
  .chip {
    display: inline-block;
    padding: 1px 9px;
    border-radius: 99px;
    background: var(--raised);
    color: var(--quiet);
    font-size: 12px;
    font-weight: 600;
    white-space: nowrap;
  }
  .chip.open {
    background: var(--blue-tint);
    color: var(--blue);
  }
  .chip.locked {
    background: var(--warning-tint);
    color: var(--warning);
  }
  .chip.pendingSca {
    background: var(--violet-tint);
    color: var(--violet);
  }
  .chip:is(.authorized, .success) {
    background: var(--success-tint);
    color: var(--success);
  }
  .chip:is(.cancelled, .error) {
    background: var(--error-tint);
    color: var(--error);
  }
  .chip .at {
    font-weight: 400;
  }
`;

import { css } from 'lit';

/** Ways to pay, and what only the emulator has. */
export const payment = css`
  /* Payment */
  .methods {
    gap: 0;
  }
  .method {
    display: flex;
    align-items: center;
    gap: 14px;
    min-height: 64px;
    padding: 10px 16px;
    border: 1px solid var(--line);
    cursor: pointer;
  }
  .method:hover {
    background: light-dark(#fafbfb, #1a2229);
  }
  .method + .method {
    margin-top: -1px;
  }
  .method:first-of-type {
    border-radius: var(--radius) var(--radius) 0 0;
  }
  .method:last-of-type {
    border-radius: 0 0 var(--radius) var(--radius);
  }
  .method:only-of-type {
    border-radius: var(--radius);
  }
  .method:has(:checked) {
    position: relative;
    border-color: var(--accent);
    background: var(--tint);
  }
  .method:has(:focus-visible) {
    position: relative;
    outline: 2px solid var(--accent);
    outline-offset: 2px;
  }
  .method :focus-visible {
    outline: none;
  }
  .what {
    display: grid;
    flex: 1;
    min-width: 0;
    overflow-wrap: anywhere;
  }
  .name {
    font-weight: 550;
  }
  .icon {
    flex: none;
    width: 24px;
    height: auto;
    aspect-ratio: 1;
  }
  .method .icon {
    color: var(--quiet);
  }
  .method:has(:checked) .icon {
    color: var(--accent);
  }

  card-step {
    margin-top: 18px;
  }

  /* What the emulator takes: dashed, because a real checkout has nothing of the kind. */
  .examples {
    border: 1px dashed var(--notice);
    border-radius: var(--radius);
    background: var(--notice-tint);
    color: var(--notice);
    font-size: 14px;
    overflow: clip;
  }
  .examples summary {
    padding: 11px 14px;
    font-weight: 550;
    cursor: pointer;
  }
  .examples summary:focus-visible,
  .examples button:focus-visible {
    outline-color: currentColor;
    outline-offset: -3px;
  }
  .examples ul {
    padding-bottom: 6px;
    list-style: none;
  }
  .examples button {
    display: flex;
    flex-wrap: wrap;
    justify-content: space-between;
    gap: 0 14px;
    width: 100%;
    min-height: 44px;
    padding: 6px 14px;
    border-radius: 0;
    background: none;
    color: inherit;
    font-size: inherit;
    font-weight: 550;
    text-align: start;
  }
  .examples button:hover {
    background: color-mix(in srgb, var(--notice) 12%, transparent);
    text-decoration: underline;
    text-underline-offset: 3px;
  }
  .examples .note {
    font-weight: 400;
  }
`;

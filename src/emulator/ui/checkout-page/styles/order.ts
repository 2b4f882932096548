import { css } from 'lit';

/** What is bought. */
export const order = css`
  /* Order */
  .lines {
    display: grid;
    gap: 12px;
    list-style: none;
  }
  .lines li {
    display: grid;
    grid-template-columns: minmax(0, 1fr) auto;
    column-gap: 16px;
    align-items: baseline;
  }
  .lines .quiet {
    grid-area: 2 / 1 / auto / -1;
  }
  .lines .amount {
    grid-area: 1 / 2;
  }
  .amount,
  dd {
    margin-left: auto;
    white-space: nowrap;
  }
  .totals {
    display: grid;
    gap: 4px;
  }
  .lines + .totals {
    margin-top: 16px;
    padding-top: 14px;
    border-top: 1px solid var(--line);
  }
  dl > div {
    display: flex;
    flex-wrap: wrap;
    justify-content: space-between;
    gap: 0 16px;
  }
  .totals > div:not(.total) {
    color: var(--quiet);
    font-size: 14px;
  }
  .total {
    margin-top: 4px;
    font-size: 18px;
    font-weight: 650;
  }
  .terms {
    margin-top: 18px;
    color: var(--quiet);
    font-size: 14px;
  }
  .terms span:not(.visually-hidden) {
    display: flex;
    gap: 20px;
  }
  .terms a {
    padding-block: 4px;
  }
  a {
    color: var(--accent);
    text-underline-offset: 3px;
  }
  a:hover {
    text-decoration-thickness: 2px;
  }
`;

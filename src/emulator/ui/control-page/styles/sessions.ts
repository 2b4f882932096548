import { css } from 'lit';

/** The list of sessions. */
export const sessions = css`
  /* Sessions */
  .sessions {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 4px;
    max-height: 620px;
    margin-inline: -8px;
    padding: 2px;
    overflow: auto;
  }
  .sessions li {
    min-width: 0;
  }
  .sessions button {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 2px;
    width: 100%;
    padding: 8px 8px 8px 10px;
    border: 0;
    border-left: 3px solid transparent;
    background: none;
    font-weight: 400;
    text-align: start;
  }
  .sessions button:hover {
    background: var(--raised);
  }
  .sessions button[aria-current] {
    border-left-color: var(--accent);
    background: var(--tint);
  }
  .sessions :focus-visible {
    outline-offset: -2px;
  }
  .sessions .row {
    justify-content: space-between;
  }
  .sessions .who {
    overflow: hidden;
    font-weight: 600;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .amount {
    white-space: nowrap;
    font-variant-numeric: tabular-nums;
  }
  .sessions .id {
    overflow: hidden;
    font-size: 11.5px;
    text-overflow: ellipsis;
  }
  .age {
    font-size: 12px;
    font-variant-numeric: tabular-nums;
  }
`;

import { css } from 'lit';

/** What can be unfolded. */
export const disclosure = css`
  /* What can be unfolded */
  .fold {
    border-top: 1px solid var(--line);
  }
  .buying {
    display: flex;
    flex-wrap: wrap;
    gap: 2px 24px;
    margin-top: 4px;
  }
  .buying select {
    width: auto;
  }
  :is(.actions, .buying) + :is(.fold, .absent) {
    margin-top: 12px;
  }
  .fold > summary {
    padding: 9px 2px;
    font-weight: 600;
    cursor: pointer;
  }
  .fold > summary .quiet {
    font-weight: 400;
  }
  .fold[open] > :not(summary) {
    margin-bottom: 12px;
  }
  .copyable {
    position: relative;
  }
  .copyable copy-button {
    position: absolute;
    top: 8px;
    right: 8px;
  }
  .copyable .copy {
    background: var(--surface);
  }
  .json,
  .empty pre {
    max-height: 340px;
    padding: 10px 12px;
    border-radius: var(--radius);
    background: var(--raised);
    overflow: auto;
    line-height: 1.5;
    white-space: pre-wrap;
    overflow-wrap: anywhere;
  }
  .json .key {
    color: var(--blue);
  }
  .json .text {
    color: var(--success);
  }
  .json .value {
    color: var(--violet);
  }
  .notifications,
  .faults {
    display: grid;
    gap: 8px;
  }
  :is(.notifications, .faults) li {
    display: flex;
    align-items: flex-start;
    justify-content: space-between;
    gap: 12px;
  }
  :is(.notifications, .faults) li > div {
    display: grid;
    gap: 3px;
    min-width: 0;
    overflow-wrap: anywhere;
  }
  .notifications .row {
    flex-wrap: wrap;
    gap: 4px 6px;
  }
  .notifications summary {
    width: max-content;
    font-size: 12.5px;
    cursor: pointer;
  }
  .notifications .url {
    font-family: var(--mono);
    font-size: 12px;
  }
`;

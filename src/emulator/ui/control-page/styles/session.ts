import { css } from 'lit';

/** The one that is looked at. */
export const session = css`
  /* One session */
  .title {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 8px 10px;
  }
  .detail .title h2 {
    font-size: 18px;
    letter-spacing: -0.015em;
    overflow-wrap: anywhere;
  }
  .detail .title .amount {
    margin-left: auto;
    font-size: 17px;
    font-weight: 650;
  }
  .facts {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(330px, 100%), 1fr));
    gap: 4px 24px;
    margin-top: 10px;
  }
  .facts > div {
    display: flex;
    align-items: baseline;
    gap: 10px;
    min-width: 0;
  }
  .facts dt {
    flex: none;
    width: 72px;
    color: var(--quiet);
  }
  .facts dd {
    min-width: 0;
    overflow-wrap: anywhere;
  }
  .links {
    display: flex;
    flex-wrap: wrap;
    gap: 4px 20px;
    margin-top: 10px;
  }
  .links a {
    padding-block: 3px;
  }
  .picture {
    margin-top: 12px;
    padding: 14px;
    border-radius: 10px;
    background: var(--raised);
    overflow-x: auto;
  }
  .states {
    display: block;
    width: 100%;
    min-width: 480px;
    max-width: 680px;
    height: auto;
    margin-inline: auto;
    font:
      600 13px system-ui,
      sans-serif;
  }
  .states .arrow {
    fill: none;
    stroke: var(--edge);
    stroke-width: 1.5;
  }
  .states marker path {
    fill: var(--edge);
  }
  .states rect {
    fill: var(--surface);
    stroke: var(--edge);
    stroke-width: 1.2;
  }
  .states text {
    fill: var(--quiet);
  }
  .states .now rect {
    stroke: currentColor;
    stroke-width: 2.5;
  }
  .states .now text {
    fill: currentColor;
  }
  .states .now.open {
    color: var(--blue);
  }
  .states .now.open rect {
    fill: var(--blue-tint);
  }
  .states .now.locked {
    color: var(--warning);
  }
  .states .now.locked rect {
    fill: var(--warning-tint);
  }
  .states .now.pendingSca {
    color: var(--violet);
  }
  .states .now.pendingSca rect {
    fill: var(--violet-tint);
  }
  .states .now.authorized {
    color: var(--success);
  }
  .states .now.authorized rect {
    fill: var(--success-tint);
  }
  .states .now:is(.cancelled, .expired) {
    color: var(--error);
  }
  .states .now:is(.cancelled, .expired) rect {
    fill: var(--error-tint);
  }
  .actions {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(150px, 1fr));
    gap: 8px;
  }
  .action {
    display: grid;
    align-content: start;
    gap: 1px;
    padding: 7px 11px 8px;
    line-height: 1.35;
    text-align: start;
  }
  .action .note {
    color: var(--quiet);
    font-size: 12px;
    font-weight: 400;
  }
  .action strong {
    font-weight: 620;
  }
  .action[aria-disabled] {
    border-style: dashed;
    border-color: var(--line);
    background: none;
    color: var(--quiet);
    cursor: not-allowed;
  }
  .absent {
    padding-block: 10px;
    border-top: 1px solid var(--line);
  }
`;

import { css } from 'lit';

/** What has happened. */
export const timeline = css`
  /* Timeline */
  .parties {
    gap: 5px;
    margin-left: auto;
  }
  .party {
    --hue: var(--quiet);
    --hue-tint: var(--raised);
  }
  .party:is(.api, .token) {
    --hue: var(--blue);
    --hue-tint: var(--blue-tint);
  }
  .party:is(.session, .order) {
    --hue: var(--success);
    --hue-tint: var(--success-tint);
  }
  .party:is(.checkout, .script) {
    --hue: var(--violet);
    --hue-tint: var(--violet-tint);
  }
  .party:is(.notification, .validation) {
    --hue: var(--warning);
    --hue-tint: var(--warning-tint);
  }
  button.party {
    min-height: 28px;
    padding: 0 10px;
    border-color: var(--edge);
    border-radius: 99px;
    font-size: 12px;
  }
  button.party[aria-pressed='true'] {
    border-color: color-mix(in srgb, var(--hue) 45%, transparent);
    background: var(--hue-tint);
    color: var(--hue);
  }
  button.party[aria-pressed='false'] {
    background: none;
    color: var(--quiet);
    text-decoration: line-through;
  }
  .entries {
    max-height: 520px;
    margin: 10px -8px 0;
    padding: 2px;
    overflow: auto;
  }
  .entries li + li {
    border-top: 1px solid var(--line);
  }
  .entry {
    display: grid;
    grid-template-columns: 96px 96px minmax(0, 1fr) auto;
    gap: 12px;
    align-items: baseline;
    width: 100%;
    min-height: 30px;
    padding: 4px 8px;
    border: 0;
    border-radius: 5px;
    background: none;
    font-weight: 400;
    text-align: start;
  }
  .entry:focus-visible {
    outline-offset: -2px;
  }
  .entry time {
    color: var(--quiet);
  }
  .entry .party {
    color: var(--hue);
    font-size: 12.5px;
    font-weight: 600;
  }
  .entry .what {
    overflow-wrap: anywhere;
  }
  .outcome {
    font-family: var(--mono);
    font-size: 12.5px;
    font-weight: 600;
    color: var(--quiet);
    overflow-wrap: anywhere;
    text-align: end;
  }
  .outcome.success {
    color: var(--success);
  }
  .outcome.warning {
    color: var(--warning);
  }
  .outcome.error {
    color: var(--error);
  }
  .entry-note {
    margin: 0 8px 5px 224px;
    padding: 2px 10px;
    border-left: 3px solid var(--edge);
    border-radius: 3px;
    background: var(--raised);
    font-size: 13px;
    overflow-wrap: anywhere;
  }
  .entry-note.warning {
    border-color: var(--warning);
    background: var(--warning-tint);
    color: var(--warning);
  }
  .entry-note.error {
    border-color: var(--error);
    background: var(--error-tint);
    color: var(--error);
  }
  .entries .json {
    margin: 2px 8px 8px;
  }
  .none {
    padding-top: 10px;
  }
  /* Whole, so that the state that is lit is never out of sight. */
  @media (max-width: 560px) {
    .picture {
      padding: 12px 4px;
    }
    .states {
      min-width: 0;
      font-size: 16px;
    }
  }

  @media (max-width: 760px) {
    .entry {
      grid-template-columns: 1fr auto;
      gap: 0 10px;
    }
    .entry .what {
      grid-row: 2;
    }
    .entry .outcome {
      grid-row: 2;
      grid-column: 2;
      max-width: 45vw;
    }
    .entry .party {
      text-align: end;
    }
    .entry-note {
      margin-left: 8px;
    }
    .parties {
      margin-left: 0;
    }
  }
`;

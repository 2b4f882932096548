import { css } from 'lit';

/** What stands where there is nothing yet; and borders for forced colours, which drop backgrounds. */
export const emptyState = css`
  /* Nothing yet */
  .empty {
    display: grid;
    gap: 12px;
    max-width: 760px;
    padding: 18px 8px;
  }
  .empty h2 {
    font-size: 18px;
  }
  .empty ol {
    display: grid;
    gap: 10px;
  }
  .empty li {
    display: grid;
    grid-template-columns: minmax(0, 1fr) auto;
    gap: 8px;
    align-items: start;
  }
  .empty .facts dt {
    width: 100px;
  }

  @media (forced-colors: active) {
    .chip,
    .status-message span,
    .note {
      border: 1px solid;
    }
    .states .now rect {
      stroke: Highlight;
      stroke-width: 4;
    }
    .connection::before {
      border: 1px solid;
    }
    button[aria-pressed='true'],
    .sessions button[aria-current] {
      outline: 2px solid Highlight;
    }
  }
`;

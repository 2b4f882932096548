import { css } from 'lit';

/** What the page is divided into. */
export const panels = css`
  /* Panels */
  main {
    display: grid;
    grid-template-columns: 290px minmax(0, 1fr) 290px;
    gap: 12px;
    align-items: start;
  }
  .panel {
    min-width: 0;
    padding: 14px 16px 16px;
    border: 1px solid var(--line);
    border-radius: 12px;
    background: var(--surface);
  }
  .aside {
    display: grid;
    gap: 12px;
  }
  .aside .panel {
    display: grid;
    gap: 10px;
  }
  .timeline {
    grid-column: 1 / -1;
  }
  .list {
    display: grid;
    gap: 10px;
  }
  @media (max-width: 1180px) {
    main {
      grid-template-columns: 270px minmax(0, 1fr);
    }
    .aside {
      grid-column: 1 / -1;
      grid-template-columns: 1fr 1fr;
      align-items: start;
    }
  }
  @media (max-width: 760px) {
    control-page {
      padding-inline: 10px;
    }
    main {
      grid-template-columns: minmax(0, 1fr);
    }
    .aside {
      grid-template-columns: minmax(0, 1fr);
    }
    .buttons {
      margin-left: 0;
    }
  }
`;

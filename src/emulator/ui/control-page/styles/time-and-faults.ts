import { css } from 'lit';

/** The clock and the faults. */
export const timeAndFaults = css`
  /* Time and faults */
  .time-now {
    font-size: 19px;
    font-weight: 620;
    letter-spacing: -0.01em;
    font-variant-numeric: tabular-nums;
  }
  .time-now .quiet {
    font-size: 12px;
    font-weight: 400;
  }
  .steps {
    display: grid;
    grid-template-columns: 1fr 1fr;
    gap: 8px;
  }
  .fault-form {
    display: grid;
    grid-template-columns: 1fr 1fr;
    gap: 8px;
  }
  .fault-form label {
    display: grid;
    align-content: end;
    gap: 2px;
    min-width: 0;
    color: var(--quiet);
    font-size: 12px;
  }
  .fault-form :is(input, select) {
    color: var(--ink);
    font-size: 14px;
  }
  .fault-form .wide {
    grid-column: 1 / -1;
  }
`;

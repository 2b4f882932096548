import { css } from 'lit';

/** The steps, one below the other. */
export const steps = css`
  /* Steps */
  .step {
    padding: 20px;
  }
  .step + .step {
    border-top: 1px solid var(--line);
  }
  .top {
    display: flex;
    align-items: center;
    gap: 12px;
    min-height: 28px;
  }
  .number {
    display: grid;
    place-items: center;
    flex: none;
    width: 26px;
    height: 26px;
    border-radius: 50%;
    background: var(--accent);
    color: var(--on-accent);
    font-size: 14px;
    font-weight: 650;
  }
  .number .icon {
    width: 18px;
    stroke-width: 2.4;
  }
  .later .number {
    background: none;
    color: var(--quiet);
    box-shadow: inset 0 0 0 1.5px var(--edge);
  }
  h2 {
    flex: 1;
    font-size: 17px;
    font-weight: 650;
    line-height: 1.3;
    letter-spacing: -0.01em;
  }
  .later h2 {
    color: var(--quiet);
    font-weight: 550;
  }
  .later:has(.content) h2 {
    color: var(--ink);
    font-weight: 650;
  }
  h2:focus {
    outline: none;
  }
  .content {
    margin-top: 16px;
  }
  .done .content {
    margin-top: 4px;
    padding-left: 38px;
  }
  .quiet {
    color: var(--quiet);
    font-size: 14px;
  }
  .buyer,
  .contact {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    gap: 0 12px;
    overflow-wrap: anywhere;
  }
  strong {
    font-weight: 600;
  }
`;

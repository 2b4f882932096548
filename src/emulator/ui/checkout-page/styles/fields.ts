import { css } from 'lit';

/** Fields, alone and in addresses. */
export const fields = css`
  /* Fields */
  form,
  fieldset {
    display: grid;
    gap: 14px;
    min-width: 0;
  }
  fieldset > legend,
  h3 {
    padding: 0;
    margin-bottom: 10px;
    font-size: 15px;
    font-weight: 600;
    line-height: 1.4;
  }
  h3 {
    margin-bottom: 2px;
  }
  fieldset + fieldset {
    margin-top: 8px;
  }
  /* Two fields whose inputs stand in one row, however long their labels and notes are. */
  .pair {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(190px, 100%), 1fr));
    gap: 0 12px;
    margin-bottom: -14px;
  }
  .short-first {
    grid-template-columns: minmax(96px, 1fr) 2fr;
  }
  .field {
    display: grid;
    min-width: 0;
  }
  .pair .field {
    grid-row: span 3;
    grid-template-rows: subgrid;
    padding-bottom: 14px;
  }
  .field label {
    align-self: end;
    margin-bottom: 4px;
    font-size: 14px;
    font-weight: 550;
  }
  .field label .quiet {
    font-weight: 400;
  }
  .field input {
    width: 100%;
    height: 46px;
    padding: 0 12px;
    border: 1px solid var(--edge);
    border-radius: var(--radius);
    background: var(--surface);
    color: inherit;
    font: inherit;
  }
  .field input:hover {
    border-color: var(--ink);
  }
  .field input[aria-invalid] {
    border-color: var(--error);
    background: var(--error-tint);
  }
  .field p {
    margin-top: 4px;
    font-size: 14px;
  }
  .error {
    color: var(--error);
  }
  :focus-visible {
    outline: 2px solid var(--accent);
    outline-offset: 2px;
  }
  .field input:focus-visible {
    outline-offset: -1px;
    border-color: var(--accent);
  }
  .field input[aria-invalid]:focus-visible {
    outline-color: var(--error);
    border-color: var(--error);
  }
  input[type='checkbox'],
  input[type='radio'] {
    flex: none;
    width: 20px;
    height: 20px;
    margin: 0;
    accent-color: var(--accent);
  }

  /* Addresses */
  address-step > * + * {
    margin-top: 18px;
  }
  .shown {
    display: flex;
    align-items: flex-start;
    justify-content: space-between;
    gap: 12px;
  }
  address span {
    display: block;
    overflow-wrap: anywhere;
  }
  .check {
    display: flex;
    align-items: center;
    gap: 12px;
    min-height: 44px;
    cursor: pointer;
  }
  .check + * {
    margin-top: 6px;
  }
  address-step .check {
    margin-block: 10px 0;
  }
  .references {
    padding-top: 18px;
    border-top: 1px solid var(--line);
  }
`;

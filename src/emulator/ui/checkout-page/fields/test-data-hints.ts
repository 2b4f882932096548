import { html, type TemplateResult } from 'lit';

/** A value that the emulator accepts. */
export interface TestDataHint {
  readonly value: string;
  /** The outcome of the value. */
  readonly note: string;
  readonly select: () => void;
}

/** Renders a list of test values. A click fills in the value. A real checkout has no such list. */
export const testDataHints = (hints: {
  readonly heading: string;
  readonly examples: readonly TestDataHint[];
}): TemplateResult => html`
  <details class="examples">
    <summary>${hints.heading}</summary>
    <ul>
      ${hints.examples.map(
        ({ value, note, select }) => html`
          <li>
            <button type="button" data-action="example" data-value=${value} @click=${select}>
              <span>${value}</span>
              <span class="note">${note}</span>
            </button>
          </li>
        `,
      )}
    </ul>
  </details>
`;

/** Fills in inputs by their names and fires the events of typing. */
export function fillForm(form: HTMLFormElement, values: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(values)) {
    const input = form.querySelector<HTMLInputElement>(`input[name="${name}"]`);
    if (!input) continue;
    input.value = value;
    input.dispatchEvent(new InputEvent('input', { bubbles: true }));
  }
}

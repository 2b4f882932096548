import { html, type TemplateResult } from 'lit';

/** Something that the emulator takes. */
export interface TestDataHint {
  readonly value: string;
  /** What comes of it. */
  readonly note: string;
  readonly choose: () => void;
}

/** What can be filled in here, which a real checkout would not tell; each fills itself in when it is pressed. */
export const testDataHints = (help: {
  readonly heading: string;
  readonly examples: readonly TestDataHint[];
}): TemplateResult => html`
  <details class="examples">
    <summary>${help.heading}</summary>
    <ul>
      ${help.examples.map(
        ({ value, note, choose }) => html`
          <li>
            <button type="button" data-action="example" data-value=${value} @click=${choose}>
              <span>${value}</span>
              <span class="note">${note}</span>
            </button>
          </li>
        `,
      )}
    </ul>
  </details>
`;

/** Fills in the inputs of these names, as if somebody had typed. */
export function fillIn(form: HTMLFormElement, values: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(values)) {
    const input = form.querySelector<HTMLInputElement>(`input[name="${name}"]`);
    if (!input) continue;
    input.value = value;
    input.dispatchEvent(new InputEvent('input', { bubbles: true }));
  }
}

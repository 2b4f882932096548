import { html, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { languages, type Language } from '../../layout/language.js';
import { t } from '../../locales/messages.js';
import { workbenchMessages } from './locales.js';
import type { Product } from './playground-api.js';

/** Highest quantity of a product. */
const maxQuantity = 99;

/** The input of the form for the next session. */
export interface SessionChoice {
  readonly quantities: Readonly<Record<string, number>>;
  readonly language: Language;
  readonly requireClientValidation: boolean;
}

export interface SessionViewOptions {
  readonly products: readonly Product[];
  readonly choice: SessionChoice;
  readonly sessionId: string;
  readonly onChange: (choice: SessionChoice) => void;
  readonly onStart: () => void;
}

/** Returns the number of items in the cart. */
const countItems = ({ quantities }: SessionChoice): number =>
  Object.values(quantities).reduce((sum, quantity) => sum + quantity, 0);

/** The session, and a closed form for another one. */
export function sessionView(options: SessionViewOptions): TemplateResult {
  const { products, choice, sessionId, onChange, onStart } = options;
  const messages = workbenchMessages().session;
  const count = countItems(choice);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    onStart();
  };
  const setQuantity = (sku: string, quantity: number) =>
    onChange({ ...choice, quantities: { ...choice.quantities, [sku]: quantity } });
  return html`
    <form class="session" @submit=${submit}>
      <details>
        <summary ?data-loading=${sessionId === ''}>
          ${messages.cart(count)}
          <code class="session-id">${sessionId}</code>
        </summary>
        <fieldset class="session-products">
          <legend class="visually-hidden">${messages.products}</legend>
          ${products.map(
            ({ sku, name }) => html`
              <label>
                <input
                  type="number"
                  class="quantity"
                  name=${sku}
                  inputmode="numeric"
                  min="0"
                  max=${maxQuantity}
                  .value=${live(String(choice.quantities[sku] ?? 0))}
                  @change=${({ currentTarget }: Event) => {
                    const field = currentTarget as HTMLInputElement;
                    setQuantity(sku, field.validity.valid ? field.valueAsNumber || 0 : 0);
                  }}
                />
                <span>${t().products[sku]?.name ?? name}</span>
              </label>
            `,
          )}
        </fieldset>
        <div class="session-options">
          <label>
            <input
              type="checkbox"
              .checked=${live(choice.requireClientValidation)}
              @change=${({ currentTarget }: Event) =>
                onChange({
                  ...choice,
                  requireClientValidation: (currentTarget as HTMLInputElement).checked,
                })}
            />
            <span>${messages.requireClientValidation} (<code>requireClientValidation</code>)</span>
          </label>
          <label class="field">
            <span>${messages.language}</span>
            <select
              .value=${live(choice.language)}
              @change=${({ currentTarget }: Event) =>
                onChange({
                  ...choice,
                  language: (currentTarget as HTMLSelectElement).value as Language,
                })}
            >
              ${languages.map(
                (each) => html`
                  <option value=${each} ?selected=${each === choice.language}>
                    ${messages.languages[each]}
                  </option>
                `,
              )}
            </select>
          </label>
        </div>
      </details>
      <button class="outline-button">${messages.start}</button>
    </form>
  `;
}

import { html, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { mostOfOne } from './cart.js';
import { text } from '../locales/messages.js';

/** Says how many of a thing are wanted: one less, a number, one more. */
export function quantityStepper(
  name: string,
  quantity: number,
  set: (quantity: number) => void,
): TemplateResult {
  const typed = ({ currentTarget }: Event) => {
    const field = currentTarget as HTMLInputElement;
    // A field that was emptied or mistyped goes back to what the cart holds.
    if (field.validity.valid) set(field.valueAsNumber);
    else field.value = String(quantity);
  };
  // Not `disabled`: the keyboard would lose its place at the last press.
  const step = (wanted: number, isPossible: boolean) => () => {
    if (isPossible) set(wanted);
  };
  return html`
    <div class="stepper">
      <button
        type="button"
        aria-label=${text().cart.less(name)}
        aria-disabled=${quantity <= 1}
        @click=${step(quantity - 1, quantity > 1)}
      >
        −
      </button>
      <input
        class="quantity"
        type="number"
        inputmode="numeric"
        min="1"
        max=${mostOfOne}
        required
        aria-label=${text().shop.quantityOf(name)}
        .value=${live(String(quantity))}
        @change=${typed}
      />
      <button
        type="button"
        aria-label=${text().cart.more(name)}
        aria-disabled=${quantity >= mostOfOne}
        @click=${step(quantity + 1, quantity < mostOfOne)}
      >
        +
      </button>
    </div>
  `;
}

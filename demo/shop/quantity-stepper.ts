import { html, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { maxQuantity } from './cart.js';
import { t } from '../locales/messages.js';

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
        aria-label=${t().cart.less(name)}
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
        max=${maxQuantity}
        required
        aria-label=${t().shop.quantityOf(name)}
        .value=${live(String(quantity))}
        @change=${typed}
      />
      <button
        type="button"
        aria-label=${t().cart.more(name)}
        aria-disabled=${quantity >= maxQuantity}
        @click=${step(quantity + 1, quantity < maxQuantity)}
      >
        +
      </button>
    </div>
  `;
}

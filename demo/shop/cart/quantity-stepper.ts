import { html, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { maxQuantity } from './cart.js';
import { t } from '../../locales/messages.js';

/** A quantity field with buttons for one less and one more. */
export function quantityStepper(
  name: string,
  quantity: number,
  onChange: (quantity: number) => void,
): TemplateResult {
  const readField = ({ currentTarget }: Event) => {
    const field = currentTarget as HTMLInputElement;
    // An empty or invalid field returns to the quantity in the cart.
    if (field.validity.valid) onChange(field.valueAsNumber);
    else field.value = String(quantity);
  };
  // `aria-disabled` instead of `disabled`, which would remove the focus at the limit.
  const step = (next: number, isAllowed: boolean) => () => {
    if (isAllowed) onChange(next);
  };
  return html`
    <div class="stepper">
      <button
        type="button"
        aria-label=${t().cart.decrease(name)}
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
        @change=${readField}
      />
      <button
        type="button"
        aria-label=${t().cart.increase(name)}
        aria-disabled=${quantity >= maxQuantity}
        @click=${step(quantity + 1, quantity < maxQuantity)}
      >
        +
      </button>
    </div>
  `;
}

import { html, nothing, type TemplateResult } from 'lit';
import { announce } from '../../layout/announce.js';
import { t } from '../../locales/messages.js';
import { cartStore } from './cart-instance.js';
import type { CartPrices } from './cart-prices.js';

/** A field for a coupon, unless the cart has one: then {@link removeCouponButton} removes it. */
export function couponForm(prices: CartPrices): TemplateResult {
  const messages = t().coupon;
  const submit = async (form: HTMLFormElement) => {
    const field = form.elements.namedItem('coupon') as HTMLInputElement;
    const code = field.value.trim().toUpperCase();
    if (code === '') return;
    if (await prices.applyCoupon(code)) {
      announce(messages.applied(code));
      // The form disappears. Without a new target, focus would move to the start of the page.
      document.getElementById('cart-title')?.focus();
    } else field.select();
  };
  const onSubmit = (event: SubmitEvent) => {
    event.preventDefault();
    void submit(event.currentTarget as HTMLFormElement);
  };
  return html`
    <div class="coupon">
      ${
        cartStore.coupon === ''
          ? html`
              <form class="coupon-form" @submit=${onSubmit}>
                <label for="coupon">${messages.label}</label>
                <input
                  id="coupon"
                  name="coupon"
                  maxlength="30"
                  autocomplete="off"
                  autocapitalize="characters"
                  spellcheck="false"
                  aria-describedby="coupon-error"
                  aria-invalid=${prices.couponError === undefined ? 'false' : 'true'}
                />
                <button class="outline-button">${messages.apply}</button>
              </form>
            `
          : nothing
      }
      <p id="coupon-error" class="error-message" role="alert">${prices.couponError ?? nothing}</p>
    </div>
  `;
}

/** Removes the coupon of the cart. */
export function removeCouponButton(): TemplateResult {
  const remove = () => {
    const { coupon } = cartStore;
    cartStore.coupon = '';
    announce(t().coupon.removed(coupon));
    document.getElementById('coupon')?.focus();
  };
  return html`
    <button type="button" class="quiet-button remove-coupon" @click=${remove}>
      ${t().cart.remove}<span class="visually-hidden"> ${cartStore.coupon}</span>
    </button>
  `;
}

import { html, nothing, type TemplateResult } from 'lit';
import type { SessionCustomer } from '../../../ledyer/customer.js';
import type { PaymentMethodType } from '../../../ledyer/payment-method.js';
import type { BuyerView } from '../../checkout/checkout-api.js';
import { contactLine } from './fields/address-fields.js';
import { button } from './fields/button.js';
import { formatMoney } from './format-money.js';
import type { Messages } from './locales/index.js';
import { orderSummary, termsLinks } from './order-summary.js';
import type { PurchaseProblem } from './purchase.js';
import type { SessionPoller } from './session-poller.js';
import { paymentStep } from './steps/payment-step.js';
import { step } from './steps/step.js';

/** What the four steps show. */
export interface CheckoutStepsState {
  readonly session: SessionPoller;
  readonly view: BuyerView;
  readonly texts: Messages;
  /** Whether the first step is complete. The other steps are empty until then. */
  readonly isIdentified: boolean;
  /** The selected payment method. */
  readonly method: PaymentMethodType | undefined;
  readonly methodError: string | undefined;
  readonly problem: PurchaseProblem | undefined;
}

export interface CheckoutStepsHandlers {
  readonly changeCompany: () => void;
  readonly onIdentified: () => void;
  readonly selectMethod: (method: PaymentMethodType) => void;
  readonly buy: () => void;
}

/** Renders the steps from the company to the buy button. */
export function checkoutSteps(
  state: CheckoutStepsState,
  handlers: CheckoutStepsHandlers,
): TemplateResult {
  const { view, texts, isIdentified } = state;
  const progress = isIdentified ? 'now' : 'later';
  return html`
    ${isIdentified ? identifiedCompany(state, handlers) : companyForm(state, handlers)}
    ${step({
      number: 2,
      heading: texts.address.heading,
      progress,
      content: isIdentified
        ? html`<address-step
            .session=${state.session}
            .view=${view}
            .texts=${texts}
            .busy=${state.session.busy}
          ></address-step>`
        : nothing,
    })}
    ${step({
      number: 3,
      heading: texts.payment.heading,
      progress,
      content: isIdentified ? payment(state, handlers) : nothing,
    })}
    ${step({
      number: 4,
      heading: texts.order.heading,
      progress,
      content: html`${orderSummary(view, texts)}
      ${isIdentified ? buyButton(state, handlers) : nothing}`,
    })}
  `;
}

const companyForm = (
  { session, view, texts }: CheckoutStepsState,
  { onIdentified }: CheckoutStepsHandlers,
): TemplateResult =>
  step({
    number: 1,
    heading: texts.company.heading,
    progress: 'now',
    content: html`<company-step
      .session=${session}
      .view=${view}
      .texts=${texts}
      .busy=${session.busy}
      @identified=${onIdentified}
    ></company-step>`,
  });

const identifiedCompany = (
  { view, texts }: CheckoutStepsState,
  { changeCompany }: CheckoutStepsHandlers,
): TemplateResult =>
  step({
    number: 1,
    heading: texts.company.heading,
    progress: 'done',
    action: button({
      action: 'change-company',
      text: texts.change,
      label: texts.company.change,
      variant: 'link',
      press: changeCompany,
    }),
    content: buyerLines(view.customer),
  });

/** Describes the buyer in a few lines. */
const buyerLines = (customer: SessionCustomer): TemplateResult => html`
  <p class="buyer">
    <strong>${customer.billingAddress?.companyName ?? customer.companyId}</strong>
    <span class="quiet">${customer.companyId}</span>
  </p>
  ${contactLine(customer)}
`;

const payment = (
  { session, view, texts, method, methodError }: CheckoutStepsState,
  { selectMethod }: CheckoutStepsHandlers,
): TemplateResult =>
  paymentStep(
    {
      methods: view.paymentMethods,
      selected: method,
      select: selectMethod,
      error: methodError,
      cardForm: html`<card-step
        .session=${session}
        .view=${view}
        .texts=${texts}
        .busy=${session.busy}
      ></card-step>`,
    },
    texts,
  );

function buyButton(
  { session, view, texts, problem }: CheckoutStepsState,
  { buy }: CheckoutStepsHandlers,
): TemplateResult {
  const amount = formatMoney(view.totalOrderAmount, view.currency, view.locale);
  return html`
    ${termsLinks(view, texts)}
    ${
      problem
        ? html`<div class="alert problem" role="alert" tabindex="-1">
            ${problem.title ? html`<strong>${problem.title}</strong>` : nothing}
            <p>${problem.body}</p>
          </div>`
        : nothing
    }
    ${button({
      action: 'buy',
      text: texts.order.buy(amount),
      variant: 'buy',
      busy: session.busy,
      press: buy,
    })}
  `;
}

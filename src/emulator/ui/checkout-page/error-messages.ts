import type { BuyerView } from '../../checkout/checkout-api.js';
import type { Refusal } from './buyer-client.js';
import { companyNumberExample, isCompanyNumber } from './fields/company-number.js';
import type { Messages } from './locales/index.js';

/** The input that was refused. */
type RefusedInput = Pick<HTMLInputElement, 'value' | 'minLength' | 'maxLength'> & {
  readonly label: string;
};

/**
 * What the emulator refused, in the words of the page: it answers in English, and
 * says by a code or a field what it means. What a shop says stays as it was said,
 * and so does what is not known here.
 */
export function formatError(
  { code, field = '', message, title }: Refusal,
  input: RefusedInput | undefined,
  view: BuyerView,
  texts: Messages,
): string {
  const { problem, refusals } = texts;
  if (code === 'declined-by-shop') return title ? message : refusals[code];
  if (code) return refusals[code];

  switch (field) {
    case 'companyId': {
      const example = companyNumberExample(view.country);
      const number = input?.value.trim() ?? '';
      return isCompanyNumber(number)
        ? problem.unknownCompany(number, example)
        : problem.companyForm(example);
    }
    case 'paymentMethod':
      return view.customer.companyId
        ? problem.invoiceDenied(companyName(view))
        : problem.otherMethod;
    case 'shippingAddress':
      return problem.billingOnly;
    case 'card.number':
      return problem.cardNumber;
    case 'card.expiry':
      return problem.expiryDate;
    case 'card.cvc':
      return refusals['card-cvc'];
    case 'code':
      return refusals['challenge-failed'];
  }
  if (!input) return message;
  if (input.value.trim() === '') return problem.required(input.label);
  if (field.endsWith('email')) return problem.email;
  return problem.length(input.label, input.minLength, input.maxLength);
}

/** Who buys, as the company calls itself. */
export const companyName = ({ customer }: BuyerView): string =>
  customer.billingAddress?.companyName ?? customer.companyId ?? '';

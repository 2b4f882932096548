import type { BuyerView, RejectionDetail } from '../../checkout/checkout-api.js';
import { getCompanyNumberExample, isCompanyNumber } from './fields/company-number.js';
import type { Messages } from './locales/index.js';

/** The input that was rejected. */
type RejectedInput = Pick<HTMLInputElement, 'value' | 'minLength' | 'maxLength'> & {
  readonly label: string;
};

/**
 * Translates a rejection of the emulator by its code or its field. Messages of the shop and unknown rejections stay
 * as they are.
 */
export function formatError(
  { code, field = '', message, title }: RejectionDetail,
  input: RejectedInput | undefined,
  view: BuyerView,
  texts: Messages,
): string {
  const { problem, rejections } = texts;
  if (code === 'declined-by-shop') return title ? message : rejections[code];
  if (code) return rejections[code];

  switch (field) {
    case 'companyId': {
      const example = getCompanyNumberExample(view.country);
      const number = input?.value.trim() ?? '';
      return isCompanyNumber(number)
        ? problem.unknownCompany(number, example)
        : problem.companyFormat(example);
    }
    case 'paymentMethod':
      return view.customer.companyId
        ? problem.invoiceDenied(getCompanyName(view))
        : problem.otherMethod;
    case 'shippingAddress':
      return problem.billingOnly;
    case 'card.number':
      return problem.cardNumber;
    case 'card.expiry':
      return problem.expiryDate;
    case 'card.cvc':
      return rejections['card-cvc'];
    case 'code':
      return rejections['challenge-failed'];
  }
  if (!input) return message;
  if (input.value.trim() === '') return problem.required(input.label);
  if (field.endsWith('email')) return problem.email;
  return problem.length(input.label, input.minLength, input.maxLength);
}

/** Returns the name of the buyer's company, or its number while the name is unknown. */
export const getCompanyName = ({ customer }: BuyerView): string =>
  customer.billingAddress?.companyName ?? customer.companyId ?? '';

import type { BuyerView } from '../../../checkout/checkout-api.js';
import type { BuyerError } from '../buyer-client.js';
import { formatError } from '../error-messages.js';
import type { Messages } from '../locales/index.js';

/** Error messages by the name of the field in the checkout API. The empty name holds errors without a field. */
export type FieldErrors = ReadonlyMap<string, string>;

export const noErrors: FieldErrors = new Map();

/** Validates the inputs of a form in the browser. */
export function validateForm(form: HTMLFormElement, texts: Messages): FieldErrors {
  const errors = new Map<string, string>();
  for (const input of form.querySelectorAll('input')) {
    const label = getLabel(input);
    if (input.required && input.value.trim() === '')
      errors.set(getApiName(input), texts.problem.required(label));
    else if (input.validity.customError) errors.set(getApiName(input), input.validationMessage);
    else if (input.validity.typeMismatch) errors.set(getApiName(input), texts.problem.email);
    else if (!input.validity.valid) errors.set(getApiName(input), texts.problem.incomplete(label));
  }
  return errors;
}

/**
 * Assigns the rejections to the inputs in `form`. Other rejections get the empty name.
 *
 * @param fallbackMessage message of a rejection without a field and a code
 */
export function toFieldErrors(
  error: BuyerError,
  form: ParentNode,
  view: BuyerView,
  texts: Messages,
  fallbackMessage?: string,
): FieldErrors {
  const { problem } = texts;
  if (error.code === 'conflict') return new Map([['', problem.conflict]]);
  if (error.code === 'unknown-session') return new Map([['', texts.error.unknownSession]]);
  if (error.rejections.length === 0) return new Map([['', problem.noResponse]]);
  const inputs = new Map(
    [...form.querySelectorAll('input')].map((input) => [getApiName(input), input]),
  );
  const errors = new Map<string, string>();
  for (const rejection of error.rejections) {
    const name =
      rejection.field !== undefined && inputs.has(rejection.field) ? rejection.field : '';
    const input = inputs.get(name);
    const { value = '', minLength = 0, maxLength = 0 } = input ?? {};
    const rejectedInput = input && { value, minLength, maxLength, label: getLabel(input) };
    const text =
      rejection.code || rejection.field !== undefined || fallbackMessage === undefined
        ? formatError(rejection, rejectedInput, view, texts)
        : fallbackMessage;
    errors.set(name, [errors.get(name), text].filter(Boolean).join(' '));
  }
  return errors;
}

const getLabel = (input: HTMLInputElement): string => input.labels?.[0]?.dataset.text ?? input.name;

/** Returns the name in the checkout API. It differs from the input's name, because both addresses have a city. */
const getApiName = (input: HTMLInputElement): string => input.dataset.field ?? input.name;

/** Returns a function that returns the trimmed value of an input by its name. */
export const getFormValues = (form: HTMLFormElement): ((name: string) => string) => {
  const values = new FormData(form);
  return (name) => {
    const value = values.get(name);
    return typeof value === 'string' ? value.trim() : '';
  };
};

import type { BuyerView } from '../../../checkout/checkout-api.js';
import type { BuyerError } from '../buyer-client.js';
import { formatError } from '../error-messages.js';
import type { Messages } from '../locales/index.js';

/**
 * What is wrong with a form: a message for each field, by the name that the field
 * has in the buyer API. What belongs to no field stands under the empty name.
 */
export type FieldErrors = ReadonlyMap<string, string>;

export const noErrors: FieldErrors = new Map();

/** What the buyer's own browser finds wrong in a form, before anything is sent. */
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
 * What the emulator refused, beside the fields that `form` has; the rest under the empty name.
 *
 * @param unexplained what it means when it is about no field and has no code
 */
export function toFieldErrors(
  error: BuyerError,
  form: ParentNode,
  view: BuyerView,
  texts: Messages,
  unexplained?: string,
): FieldErrors {
  const { problem } = texts;
  if (error.code === 'conflict') return new Map([['', problem.conflict]]);
  if (error.code === 'unknown-session') return new Map([['', texts.error.unknownSession]]);
  if (error.refusals.length === 0) return new Map([['', problem.unanswered]]);
  const inputs = new Map(
    [...form.querySelectorAll('input')].map((input) => [getApiName(input), input]),
  );
  const errors = new Map<string, string>();
  for (const refusal of error.refusals) {
    const name = refusal.field !== undefined && inputs.has(refusal.field) ? refusal.field : '';
    const input = inputs.get(name);
    const { value = '', minLength = 0, maxLength = 0 } = input ?? {};
    const refused = input && { value, minLength, maxLength, label: getLabel(input) };
    const text =
      refusal.code || refusal.field !== undefined || unexplained === undefined
        ? formatError(refusal, refused, view, texts)
        : unexplained;
    errors.set(name, [errors.get(name), text].filter(Boolean).join(' '));
  }
  return errors;
}

const getLabel = (input: HTMLInputElement): string => input.labels?.[0]?.dataset.text ?? input.name;

/** An input that has another name on the page than in the API says so: two addresses have one city each. */
const getApiName = (input: HTMLInputElement): string => input.dataset.field ?? input.name;

/** What was typed, by the inputs' names, without blanks around it. */
export const getFormValues = (form: HTMLFormElement): ((name: string) => string) => {
  const values = new FormData(form);
  return (name) => {
    const value = values.get(name);
    return typeof value === 'string' ? value.trim() : '';
  };
};

import type { BuyerError } from './buyer-client.js';
import type { Texts } from './texts.js';

/**
 * What is wrong with a form: a message for each field, by the name that the field
 * has in the buyer API. What belongs to no field stands under the empty name.
 */
export type FieldErrors = ReadonlyMap<string, string>;

export const noErrors: FieldErrors = new Map();

/** What the buyer's own browser finds wrong in a form, before anything is sent. */
export function errorsIn(form: HTMLFormElement, texts: Texts): FieldErrors {
  const errors = new Map<string, string>();
  for (const input of form.querySelectorAll('input')) {
    const label = input.labels?.[0]?.dataset.text ?? input.name;
    if (input.required && input.value.trim() === '')
      errors.set(apiNameOf(input), texts.problem.required(label));
    else if (input.validity.typeMismatch) errors.set(apiNameOf(input), texts.problem.email);
    else if (!input.validity.valid) errors.set(apiNameOf(input), texts.problem.incomplete(label));
  }
  return errors;
}

/** What the emulator refused, beside the fields that `form` has; the rest under the empty name. */
export function errorsOf(error: BuyerError, form: ParentNode, texts: Texts): FieldErrors {
  if (error.refusals.length === 0) return new Map([['', texts.problem.unanswered]]);
  const names = new Set([...form.querySelectorAll('input')].map(apiNameOf));
  const errors = new Map<string, string>();
  for (const { message, field = '' } of error.refusals) {
    const name = names.has(field) ? field : '';
    errors.set(name, [errors.get(name), message].filter(Boolean).join(' '));
  }
  return errors;
}

/** An input that has another name on the page than in the API says so: two addresses have one city each. */
const apiNameOf = (input: HTMLInputElement): string => input.dataset.field ?? input.name;

/** What was typed, by the inputs' names, without blanks around it. */
export const valuesOf = (form: HTMLFormElement): ((name: string) => string) => {
  const values = new FormData(form);
  return (name) => {
    const value = values.get(name);
    return typeof value === 'string' ? value.trim() : '';
  };
};

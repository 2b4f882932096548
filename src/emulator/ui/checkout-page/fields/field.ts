import { html, nothing, type TemplateResult } from 'lit';
import type { FieldErrors } from './field-errors.js';
import type { Messages } from '../locales/index.js';

/** One input with its label. */
export interface Field {
  readonly name: string;
  readonly label: string;
  /** The name in the checkout API. Default: `name`. */
  readonly apiName?: string;
  readonly value: string | null | undefined;
  readonly autocomplete: AutoFill;
  readonly type?: 'text' | 'email' | 'tel';
  readonly inputmode?: 'numeric';
  readonly hint?: string | undefined;
  readonly optional?: boolean;
  readonly placeholder?: string;
  /** The minimum and maximum number of characters. */
  readonly length?: readonly [min: number, max: number];
  /** Formats the typed text. */
  readonly format?: (event: InputEvent) => void;
}

/** Renders a label and an input, with the error or the hint below. */
export function field(
  {
    name,
    label,
    apiName = name,
    value,
    autocomplete,
    type = 'text',
    inputmode,
    hint,
    optional,
    placeholder,
    length: [minLength, maxLength] = [0, 200],
    format,
  }: Field,
  errors: FieldErrors,
  texts: Messages,
): TemplateResult {
  const error = errors.get(apiName);
  const note = error ?? hint;
  return html`
    <div class="field">
      <label for=${name} data-text=${label}>
        ${label}${optional ? html` <span class="quiet">(${texts.optional})</span>` : nothing}
      </label>
      <input
        id=${name}
        name=${name}
        data-field=${apiName}
        type=${type}
        inputmode=${inputmode ?? nothing}
        autocomplete=${autocomplete}
        autocapitalize=${type === 'email' ? 'none' : nothing}
        spellcheck="false"
        .value=${value ?? ''}
        placeholder=${placeholder ?? nothing}
        minlength=${minLength || nothing}
        maxlength=${maxLength}
        ?required=${!optional}
        @input=${format ?? nothing}
        aria-invalid=${error ? 'true' : nothing}
        aria-describedby=${note ? `${name}-note` : nothing}
      />
      ${note ? html`<p id="${name}-note" class=${error ? 'error' : 'quiet'}>${note}</p>` : nothing}
    </div>
  `;
}

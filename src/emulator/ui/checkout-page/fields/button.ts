import { html, nothing, type TemplateResult } from 'lit';

/** One button. */
export interface Button {
  /** The value of `data-action`, which tests use. */
  readonly action: string;
  readonly text: string;
  readonly variant?: 'main' | 'plain' | 'quiet' | 'link' | 'buy';
  /** The accessible name, when {@link text} alone is ambiguous. */
  readonly label?: string;
  readonly busy?: boolean;
  /** Submits the form. The form handles the event. */
  readonly submit?: boolean;
  readonly press?: () => void;
}

/** Renders a button. A busy button is not `disabled`, because a disabled button loses the focus. */
export const button = ({
  action,
  text,
  variant = 'main',
  label,
  busy = false,
  submit = false,
  press,
}: Button): TemplateResult => html`
  <button
    class=${variant}
    type=${submit ? 'submit' : 'button'}
    data-action=${action}
    aria-label=${label ?? nothing}
    aria-disabled=${busy ? 'true' : nothing}
    @click=${press && !busy ? press : nothing}
  >
    ${text}
  </button>
`;

import { html, nothing, type TemplateResult } from 'lit';

/** One button. */
export interface Button {
  /** What it does, for test drivers: `data-action`. */
  readonly action: string;
  readonly text: string;
  readonly look?: 'main' | 'plain' | 'quiet' | 'link' | 'buy';
  /** More than {@link text} for those who cannot see what stands beside it. */
  readonly label?: string;
  readonly busy?: boolean;
  /** Sends its form; the form listens. */
  readonly submit?: boolean;
  readonly press?: () => void;
}

/**
 * A button that stays where it is while it is busy: one that is disabled would
 * lose the focus of those who use the keyboard.
 */
export const button = ({
  action,
  text,
  look = 'main',
  label,
  busy = false,
  submit = false,
  press,
}: Button): TemplateResult => html`
  <button
    class=${look}
    type=${submit ? 'submit' : 'button'}
    data-action=${action}
    aria-label=${label ?? nothing}
    aria-disabled=${busy ? 'true' : nothing}
    @click=${press && !busy ? press : nothing}
  >
    ${text}
  </button>
`;

import { html, type TemplateResult } from 'lit';
import { announce } from './announce.js';
import { t } from '../locales/messages.js';
import { markDone } from './mark-done.js';

/**
 * A button that copies text to the clipboard.
 *
 * @param name names the text for screen readers
 * @param getText returns the text at the time of the click
 * @param messages default: in the language of the page
 */
export function clipboardButton(
  name: string,
  getText: () => string,
  messages = t().page,
): TemplateResult {
  const copy = async (button: Element) => {
    try {
      await navigator.clipboard.writeText(getText());
      markDone(button);
      announce(messages.copied);
    } catch {
      // The browser denies access without permission or on an insecure origin.
      announce(messages.cannotCopy);
    }
  };
  return html`
    <button
      type="button"
      class="quiet-button"
      @click=${({ currentTarget }: Event) => void copy(currentTarget as Element)}
    >
      ${messages.copy}<span class="visually-hidden"> ${name}</span>
    </button>
  `;
}

import { html, type TemplateResult } from 'lit';
import { announce } from './announce.js';
import { t } from '../locales/messages.js';
import { markDone } from './mark-done.js';

/**
 * A button that copies what `copied` gives when it is pressed.
 *
 * @param what names the text for people who cannot see what stands beside the button
 * @param words of another language than the page's, where it stands in something that is not translated
 */
export function copyButton(what: string, copied: () => string, words = t().page): TemplateResult {
  const copy = async (button: Element) => {
    try {
      await navigator.clipboard.writeText(copied());
      markDone(button);
      announce(words.copied);
    } catch {
      // Without permission, or on an insecure origin, the text is still there to select.
      announce(words.cannotCopy);
    }
  };
  return html`
    <button
      type="button"
      class="quiet-button"
      @click=${({ currentTarget }: Event) => void copy(currentTarget as Element)}
    >
      ${words.copy}<span class="visually-hidden"> ${what}</span>
    </button>
  `;
}

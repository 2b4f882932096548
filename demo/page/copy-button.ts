import { html, type TemplateResult } from 'lit';
import { announce } from './announce.js';
import { text } from '../texts/text.js';
import { flash } from './flash.js';

/**
 * A button that copies what `copied` gives when it is pressed.
 *
 * @param what names the text for people who cannot see what stands beside the button
 */
export function copyButton(what: string, copied: () => string): TemplateResult {
  const copy = async (button: Element) => {
    try {
      await navigator.clipboard.writeText(copied());
      flash(button);
      announce(text().page.copied);
    } catch {
      // Without permission, or on an insecure origin, the text is still there to select.
      announce(text().page.cannotCopy);
    }
  };
  return html`
    <button
      type="button"
      class="quiet-button"
      @click=${({ currentTarget }: Event) => void copy(currentTarget as Element)}
    >
      ${text().page.copy}<span class="visually-hidden"> ${what}</span>
    </button>
  `;
}

import { html, type TemplateResult } from 'lit';
import { announce } from './announce.js';
import { flash } from './flash.js';

/**
 * A button that copies what `text` gives when it is pressed.
 *
 * @param what names the text for people who cannot see what stands beside the button
 */
export function copyButton(what: string, text: () => string): TemplateResult {
  const copy = async (button: Element) => {
    try {
      await navigator.clipboard.writeText(text());
      flash(button);
      announce('Copied.');
    } catch {
      // Without permission, or on an insecure origin, the text is still there to select.
      announce('This browser does not let the page copy. Select the text instead.');
    }
  };
  return html`
    <button
      type="button"
      class="quiet-button"
      @click=${({ currentTarget }: Event) => void copy(currentTarget as Element)}
    >
      Copy<span class="visually-hidden"> ${what}</span>
    </button>
  `;
}

import { html, type TemplateResult } from 'lit';

/**
 * Dims what is beneath it, and says why; what is beneath should be inert.
 *
 * A frame that is as high as its content does not know which part of it is in
 * view, so the reason stands where the buyer has just been: at the top, or at the
 * bottom when it was the buy button that was pressed.
 */
export const overlay = (reason: string, place: 'top' | 'bottom'): TemplateResult => html`
  <div class="veil ${place}">
    <p role="status"><span class="spinner"></span> ${reason}</p>
  </div>
`;

import { html, type TemplateResult } from 'lit';

/**
 * Covers a locked view and shows the reason. The view itself must be inert.
 *
 * A frame that is as high as its content cannot determine which part of it is visible. The reason is therefore shown
 * where the buyer acted last: at the bottom after the buy button, otherwise at the top.
 */
export const overlay = (reason: string, position: 'top' | 'bottom'): TemplateResult => html`
  <div class="overlay ${position}">
    <p role="status"><span class="spinner"></span> ${reason}</p>
  </div>
`;

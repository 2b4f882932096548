import { html, nothing, type TemplateResult } from 'lit';
import { t } from '../locales/messages.js';

/** The button of a notice. */
export interface NoticeAction {
  readonly label: string;
  readonly run: () => void;
}

/** A message in place of the content of a page, with at most one action and a link to the shop. */
export const notice = (title: string, text: string, action?: NoticeAction): TemplateResult => html`
  <div class="notice">
    <h2>${title}</h2>
    <p>${text}</p>
    <p class="notice-actions">
      ${
        action
          ? html`<button type="button" class="button" @click=${action.run}>${action.label}</button>`
          : nothing
      }
      <a class=${action ? 'quiet-button' : 'button'} href="./">${t().page.toShop}</a>
    </p>
  </div>
`;

import { html, nothing, type TemplateResult } from 'lit';
import { t as words } from '../locales/messages.js';

/** What a notice offers to do. */
export interface NoticeAction {
  readonly label: string;
  readonly run: () => void;
}

/** A calm word to the buyer, with at most one thing to do and the way back to the shop. */
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
      <a class=${action ? 'quiet-button' : 'button'} href="/">${words().page.toShop}</a>
    </p>
  </div>
`;

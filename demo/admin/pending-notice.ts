import { html } from 'lit';
import type { PendingAction } from './admin-api.js';
import { formatTime } from './format-date.js';
import { adminMessages, getLabel } from './locales.js';

/** Actions without a known result, which the admin can check or repeat. */
export const pendingNotice = (
  actions: readonly PendingAction[],
  read: () => void,
  repeat: (action: PendingAction) => void,
) => {
  const messages = adminMessages().actions;
  return actions.map(
    (action) => html`
      <section class="unknown-outcome pending-action" data-pending=${action.path}>
        <h2>${action.isCaptured ? messages.editLeftTitle : messages.unknownTitle}</h2>
        <p>
          ${getLabel(adminMessages().history, `admin:${action.path.split('/')[0]!}`)} ·
          ${formatTime(action.requestedAt)}
        </p>
        <p>${action.isCaptured ? messages.editLeftText : messages.unknownText}</p>
        <p class="part-actions">
          <button type="button" class="button" data-outcome="read" @click=${read}>
            ${messages.read}
          </button>
          <button
            type="button"
            class="outline-button"
            data-outcome="repeat"
            @click=${() => repeat(action)}
          >
            ${messages.repeat}
          </button>
        </p>
      </section>
    `,
  );
};

import { html } from 'lit';
import type { PendingActionView } from './admin-api.js';
import { formatTime } from './format-date.js';
import { adminMessages } from './locales.js';
import type { ActionKind } from './order-actions.js';

/** The buttons that request an action, by the first segment of its path. */
const kinds: Readonly<Partial<Record<string, ActionKind>>> = {
  capture: 'capture',
  partialcapture: 'partialCapture',
  refund: 'refund',
  partialrefund: 'partialRefund',
  cancel: 'cancel',
  extendexpiry: 'extend',
};

/** Actions without a known result, which the admin can check or repeat. */
export const pendingNotice = (
  actions: readonly PendingActionView[],
  read: () => void,
  repeat: (action: PendingActionView) => void,
) => {
  const messages = adminMessages().actions;
  return actions.map((action) => {
    const { path, isCaptured, requestedAt } = action;
    const readButton = html`
      <button
        type="button"
        class=${isCaptured ? 'outline-button' : 'button'}
        data-outcome="read"
        @click=${read}
      >
        ${messages.read}
      </button>
    `;
    const repeatButton = html`
      <button
        type="button"
        class=${isCaptured ? 'button' : 'outline-button'}
        data-outcome="repeat"
        @click=${() => repeat(action)}
      >
        ${messages.repeat}
      </button>
    `;
    return html`
      <section class="unknown-outcome pending-action">
        <h2>${isCaptured ? messages.editLeftTitle : messages.unknownTitle}</h2>
        <p class="muted">${getActionLabel(path)} · ${formatTime(requestedAt)}</p>
        <p>${isCaptured ? messages.editLeftText : messages.unknownText}</p>
        <p class="part-actions">
          ${isCaptured ? [repeatButton, readButton] : [readButton, repeatButton]}
        </p>
      </section>
    `;
  });
};

/** Returns the label of the button that requested the action, or its name if the page has no such button. */
function getActionLabel(path: string): string {
  const [name = ''] = path.split('/');
  const kind = kinds[name];
  return kind ? adminMessages().actions[kind] : name;
}

/**
 * Faults of the frame, as the shop's page meets them. Loaded before `bootstrap.js`,
 * and only while such a fault waits.
 *
 * It stands in the way of the document's events, where they pass the window first,
 * so that `bootstrap.ts` need not know that it is made to lie.
 */
import { documentEvents, type DocumentEventName } from '../../ledyer/client-api.js';
import type { FaultKind } from './fault-kinds.js';

const kind = (window as { __ledyerEmulatorFrameFault?: FaultKind }).__ledyerEmulatorFrameFault;

/** Milliseconds after which something is claimed that did not happen. */
const claimDelayMs = 300;

const { orderComplete, orderPending } = documentEvents;

const dispatchFakeEvent = (name: DocumentEventName): void => {
  document.dispatchEvent(new CustomEvent(name, { detail: { orderId: 'or_forged' } }));
};

/** What another frame of the page might post, in the words of the emulator's own. */
const postFakeMessage = (name: DocumentEventName): void => {
  window.postMessage({ from: 'ledyer-checkout-frame', type: 'event', name }, '*');
};

switch (kind) {
  case 'mute':
    for (const name of Object.values(documentEvents)) {
      const swallow = (event: Event) => {
        event.stopImmediatePropagation();
      };
      window.addEventListener(name, swallow, true);
    }
    break;
  case 'double':
    for (const name of Object.values(documentEvents)) {
      const repeated = new WeakSet<Event>();
      const repeat = (event: Event) => {
        if (repeated.has(event)) return;
        const again = new CustomEvent(name);
        repeated.add(again);
        queueMicrotask(() => document.dispatchEvent(again));
      };
      window.addEventListener(name, repeat, true);
    }
    break;
  case 'early':
    setTimeout(dispatchFakeEvent, claimDelayMs, orderComplete);
    break;
  case 'forge':
    setInterval(() => {
      for (const name of [orderPending, orderComplete]) {
        dispatchFakeEvent(name);
        postFakeMessage(name);
      }
    }, claimDelayMs);
    break;
  default:
    break;
}

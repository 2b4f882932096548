/**
 * Simulates faults of the frame in the shop's page. The emulator serves this script before `bootstrap.js`, and only
 * while such a fault is active.
 *
 * It captures document events at the window, so that `bootstrap.ts` needs no code for faults.
 */
import { documentEvents, type DocumentEventName } from '../../ledyer/client-api.js';
import type { FaultKind } from './fault-kinds.js';

const kind = (window as { __ledyerEmulatorFrameFault?: FaultKind }).__ledyerEmulatorFrameFault;

/** Delay before a fake event, and between repeated ones. */
const fakeEventDelayMs = 300;

const { orderComplete, orderPending } = documentEvents;

const dispatchFakeEvent = (name: DocumentEventName): void => {
  document.dispatchEvent(new CustomEvent(name, { detail: { orderId: 'or_forged' } }));
};

/** Posts what another frame of the page could post: a message in the emulator's own format. */
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
    setTimeout(dispatchFakeEvent, fakeEventDelayMs, orderComplete);
    break;
  case 'forge':
    setInterval(() => {
      for (const name of [orderPending, orderComplete]) {
        dispatchFakeEvent(name);
        postFakeMessage(name);
      }
    }, fakeEventDelayMs);
    break;
  default:
    break;
}

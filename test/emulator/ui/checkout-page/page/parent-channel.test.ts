import { describe, expect, test, vi } from 'vitest';
import { connectToParent } from '../../../../../src/emulator/ui/checkout-page/page/parent-channel.js';
import type { PageMessage } from '../../../../../src/emulator/bootstrap/frame-messages.js';

const origin = 'http://localhost:4800';
const suspend = { to: 'ledyer-checkout-frame', type: 'suspend' };

/** A channel between two fake windows, with the messages sent and received. */
function createChannel() {
  const frame = new EventTarget();
  const parent = { postMessage: vi.fn() };
  const channel = connectToParent({ frame, parent }, origin);
  const received: PageMessage[] = [];
  const unsubscribe = channel.subscribe((message) => received.push(message));
  const receive = (data: unknown, from: { source?: unknown; origin?: string } = {}) => {
    frame.dispatchEvent(
      Object.assign(new Event('message'), { source: parent, origin, ...from, data }),
    );
  };
  return { channel, parent, received, receive, unsubscribe };
}

describe('the parent channel', () => {
  test('sends every message only to its configured origin', () => {
    const { channel, parent } = createChannel();
    channel.resize(720);
    channel.emit('ledyerCheckoutOrderComplete');
    expect(parent.postMessage.mock.calls).toEqual([
      [{ from: 'ledyer-checkout-frame', type: 'resize', height: 720 }, origin],
      [
        { from: 'ledyer-checkout-frame', type: 'event', name: 'ledyerCheckoutOrderComplete' },
        origin,
      ],
    ]);
  });

  test('receives messages of the page until it unsubscribes', () => {
    const { received, receive, unsubscribe } = createChannel();
    receive(suspend);
    unsubscribe();
    receive(suspend);
    expect(received).toEqual([suspend]);
  });

  test('ignores other windows and other origins', () => {
    const { received, receive } = createChannel();
    receive(suspend, { source: {} });
    receive(suspend, { source: null });
    receive(suspend, { origin: 'http://evil.example' });
    receive(suspend, { origin: 'null' });
    expect(received).toEqual([]);
  });

  test.each([
    undefined,
    null,
    'suspend',
    [],
    {},
    { type: 'suspend' },
    { to: 'ledyer-checkout-frame', type: 'pay' },
    { to: 'ledyer-checkout-frame', type: 'client-validation' },
    { to: 'ledyer-checkout-frame', type: 'client-validation', answer: null },
    { to: 'ledyer-checkout-frame', type: 'client-validation', answer: { shouldProceed: 'yes' } },
    { from: 'ledyer-checkout-frame', type: 'resize', height: 10 },
  ])('ignores an invalid message: %j', (data) => {
    const { received, receive } = createChannel();
    receive(data);
    expect(received).toEqual([]);
  });

  test('keeps only the valid fields and texts of a validation response', () => {
    const { received, receive } = createChannel();
    const answer = {
      shouldProceed: false,
      message: { title: null, body: 'Sold out', html: '<b>' },
    };
    receive({ to: 'ledyer-checkout-frame', type: 'client-validation', answer, more: 1 });
    expect(received).toEqual([
      {
        to: 'ledyer-checkout-frame',
        type: 'client-validation',
        answer: { shouldProceed: false, message: { body: 'Sold out' } },
      },
    ]);
  });
});

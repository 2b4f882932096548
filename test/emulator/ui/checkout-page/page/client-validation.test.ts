import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { recordOwnTimers } from '../../../../support/own-timers.js';
import { requestValidation } from '../../../../../src/emulator/ui/checkout-page/page/client-validation.js';
import {
  noopChannel,
  type ParentChannel,
} from '../../../../../src/emulator/ui/checkout-page/page/parent-channel.js';
import type { PageMessage } from '../../../../../src/emulator/bootstrap/frame-messages.js';
import { clientValidationLimitMs } from '../../../../../src/ledyer/client-api.js';

/** A fake channel whose messages the test sends. */
function createChannel() {
  const listeners = new Set<(message: PageMessage) => void>();
  const emitted: string[] = [];
  const channel: ParentChannel = {
    resize: () => undefined,
    navigate: () => undefined,
    emit: (name) => emitted.push(name),
    subscribe: (onMessage) => {
      listeners.add(onMessage);
      return () => listeners.delete(onMessage);
    },
  };
  const receive = (message: PageMessage) => {
    for (const onMessage of listeners) onMessage(message);
  };
  return { channel, emitted, listeners, receive };
}

const rejection = { shouldProceed: false, message: { body: 'Sold out' } };

describe('requestValidation', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  test('fires the document event and returns the page’s response unchanged', async () => {
    using timers = recordOwnTimers();
    const { channel, emitted, listeners, receive } = createChannel();
    const answer = requestValidation(channel, { proceedOnTimeout: true });
    expect(emitted).toEqual(['ledyerCheckoutWaitingForClientValidation']);
    receive({ to: 'ledyer-checkout-frame', type: 'suspend' });
    receive({ to: 'ledyer-checkout-frame', type: 'client-validation', answer: rejection });
    expect(await answer).toEqual(rejection);
    expect(listeners.size).toBe(0);
    await expect.poll(timers.getDelays).toEqual([]);
  });

  test.each([true, false])(
    'resolves to the session’s default %s when the page does not respond in time',
    async (proceed) => {
      const { channel, listeners } = createChannel();
      const onAnswer = vi.fn();
      void requestValidation(channel, { proceedOnTimeout: proceed }).then(onAnswer);
      await vi.advanceTimersByTimeAsync(clientValidationLimitMs - 1);
      expect(onAnswer).not.toHaveBeenCalled();
      await vi.advanceTimersByTimeAsync(1);
      expect(onAnswer).toHaveBeenCalledWith({ shouldProceed: proceed });
      expect(listeners.size).toBe(0);
    },
  );

  test('approves a standalone checkout, which has no parent page', async () => {
    expect(await requestValidation(noopChannel, { proceedOnTimeout: false })).toEqual({
      shouldProceed: true,
    });
  });
});

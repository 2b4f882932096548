import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { requestValidation } from '../../../../../src/emulator/ui/checkout-page/page/client-validation.js';
import {
  noopChannel,
  type ParentChannel,
} from '../../../../../src/emulator/ui/checkout-page/page/parent-channel.js';
import type { PageMessage } from '../../../../../src/emulator/bootstrap/frame-messages.js';
import { clientValidationLimitMs } from '../../../../../src/ledyer/client-api.js';

/** A fake page that responds when the test tells it to. */
function page() {
  const listeners = new Set<(message: PageMessage) => void>();
  const announced: string[] = [];
  const link: ParentChannel = {
    resize: () => undefined,
    navigate: () => undefined,
    announce: (name) => announced.push(name),
    listen: (hear) => {
      listeners.add(hear);
      return () => listeners.delete(hear);
    },
  };
  const say = (message: PageMessage) => {
    for (const hear of listeners) hear(message);
  };
  return { link, announced, listeners, say };
}

const refusal = { shouldProceed: false, message: { body: 'Sold out' } };

describe('requestValidation', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  test('fires the document event and returns the page’s response unchanged', async () => {
    const { link, announced, listeners, say } = page();
    const answer = requestValidation(link, { proceedWhenSilent: true });
    expect(announced).toEqual(['ledyerCheckoutWaitingForClientValidation']);
    say({ to: 'ledyer-checkout-frame', type: 'suspend' });
    say({ to: 'ledyer-checkout-frame', type: 'client-validation', answer: refusal });
    expect(await answer).toEqual(refusal);
    expect(listeners.size).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
  });

  test.each([true, false])(
    'resolves to the session’s default %s when the page does not respond in time',
    async (proceed) => {
      const { link, listeners } = page();
      const answered = vi.fn();
      void requestValidation(link, { proceedWhenSilent: proceed }).then(answered);
      await vi.advanceTimersByTimeAsync(clientValidationLimitMs - 1);
      expect(answered).not.toHaveBeenCalled();
      await vi.advanceTimersByTimeAsync(1);
      expect(answered).toHaveBeenCalledWith({ shouldProceed: proceed });
      expect(listeners.size).toBe(0);
    },
  );

  test('does not ask any page in a standalone checkout', async () => {
    expect(await requestValidation(noopChannel, { proceedWhenSilent: false })).toEqual({
      shouldProceed: true,
    });
  });
});

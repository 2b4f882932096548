import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { requestValidation } from '../../../../../src/emulator/ui/checkout-page/page/client-validation.js';
import {
  noopChannel,
  type ParentChannel,
} from '../../../../../src/emulator/ui/checkout-page/page/parent-channel.js';
import type { PageMessage } from '../../../../../src/emulator/bootstrap/frame-messages.js';
import { clientValidationLimitMs } from '../../../../../src/ledyer/client-api.js';

/** A page that is asked, and answers when the test does. */
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

describe('asking the page whether a purchase may go on', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  test('fires the document event, and gives the answer as it came', async () => {
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
    'a silent page counts as %s when the session says so',
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

  test('a checkout that stands alone asks nobody', async () => {
    expect(await requestValidation(noopChannel, { proceedWhenSilent: false })).toEqual({
      shouldProceed: true,
    });
  });
});

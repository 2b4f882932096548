import { describe, expect, test } from 'vitest';
import { decodeFrameMessage } from '../../../src/emulator/bootstrap/frame-messages.js';

describe('decodeFrameMessage', () => {
  const from = 'ledyer-checkout-frame';

  test.each([
    { from, type: 'resize', height: 0 },
    { from, type: 'resize', height: 720 },
    { from, type: 'event', name: 'ledyerCheckoutOrderPending' },
    { from, type: 'navigate', url: 'https://shop.example/cart' },
  ])('returns a message of the frame without unknown fields: %j', (message) => {
    expect(decodeFrameMessage({ ...message, more: 1 })).toEqual(message);
  });

  test.each([
    undefined,
    null,
    'resize',
    { type: 'resize', height: 720 },
    { from, type: 'resize', height: '720px' },
    { from, type: 'resize', height: -1 },
    { from, type: 'resize', height: Number.NaN },
    { from, type: 'resize', height: Infinity },
    { from, type: 'event', name: 'click' },
    { from, type: 'event', name: 'orderComplete' },
    { from, type: 'suspend' },
    { from, type: 'navigate' },
    { from, type: 'navigate', url: '/cart' },
    { from, type: 'navigate', url: 'javascript:alert(1)' },
  ])('returns undefined for other values: %j', (value) => {
    expect(decodeFrameMessage(value)).toBeUndefined();
  });
});

import { expect, test } from 'vitest';
import { sessionStates } from '../../../../src/ledyer/session-state.js';
import type { Order } from '../../../../src/ledyer/order.js';
import type { Session } from '../../../../src/ledyer/session.js';
import { controlActions } from '../../../../src/emulator/control/control-api.js';
import {
  toCommand,
  getSessionActions,
} from '../../../../src/emulator/ui/control-page/session-actions.js';

const getEnabled = (state: string, order?: Partial<Order>) =>
  getSessionActions({ state } as Session, order as Order | undefined)
    .filter((action) => action.possible)
    .map(({ action }) => action);

test('getSessionActions has a button for every action of the control API', () => {
  const actions = getSessionActions({ state: 'open' } as Session, undefined);
  expect(actions.map(({ action }) => action).sort()).toEqual([...controlActions].sort());
});

test('getSessionActions enables the buttons that the state allows', () => {
  expect(getEnabled('open')).toEqual(['identify', 'lock', 'delegate', 'authorize', 'expire']);
  expect(getEnabled('locked')).toEqual(['delegate', 'sign', 'authorize', 'expire']);
  expect(getEnabled('pendingSca')).toEqual(['sign', 'authorize', 'cancel', 'expire']);
  expect(getEnabled('expired')).toEqual([]);
});

test('getSessionActions allows paying an invoiced order, and only once', () => {
  const order = (type: string, captures: number, events: readonly string[]) =>
    ({
      paymentMethod: { provider: 'ledyer', type },
      captured: Array.from({ length: captures }, () => ({})),
      events: events.map((type) => ({ type })),
    }) as unknown as Order;
  expect(getEnabled('authorized', order('invoice', 0, ['create']))).toEqual([]);
  expect(getEnabled('authorized', order('invoice', 1, ['fullCapture']))).toEqual(['pay']);
  expect(getEnabled('authorized', order('advanceInvoice', 0, ['create']))).toEqual(['pay']);
  expect(getEnabled('authorized', order('advanceInvoice', 0, ['paid', 'create']))).toEqual([]);
});

test('toCommand sends validation and payment method only for buttons that buy', () => {
  const options = { validate: true, paymentMethod: 'advanceInvoice' } as const;
  expect(toCommand('authorize', options)).toEqual({
    action: 'authorize',
    paymentMethod: 'advanceInvoice',
    validate: true,
  });
  expect(toCommand('lock', { ...options, validate: false })).toEqual({
    action: 'lock',
    paymentMethod: 'advanceInvoice',
  });
  expect(toCommand('identify', options)).toEqual({ action: 'identify' });
});

test('getSessionActions gives a reason for each disabled button', () => {
  for (const state of sessionStates)
    for (const { possible, note } of getSessionActions({ state } as Session, undefined))
      if (!possible) expect(note).toMatch(/^(Only while|There is no order|The order is paid)/);
});

import { describe, expect, test } from 'vitest';
import { fromStatusSource } from '../../src/session/custom-status-client.js';
import { createHttpStatusClient } from '../../src/session/http-status-client.js';
import type { StatusClient } from '../../src/session/status-client.js';
import { flushTasks } from '../support/fake-clock.js';
import { sessionId } from '../support/scripted-status-client.js';
import { feedContract } from './feed-contract.js';
import { createSessionFixture } from './session-fixture.js';

type State = 'open' | 'pendingSca' | 'authorized';
const body = (state: State) => ({ sessionId, state, orderId: 'or_1' });

/** A fake shop. While it is `broken`, it returns no status. */
interface Shop {
  state: State;
  broken: boolean;
  asked: number;
  /** The number of open streams. */
  listeners: number;
}

const json = (shop: Shop) =>
  Promise.resolve(
    shop.broken ? new Response('<html>', { status: 502 }) : Response.json(body(shop.state)),
  );

/** Yields the current status, and again after each change. */
async function* changes(shop: Shop, signal: AbortSignal): AsyncGenerator<object> {
  let said: State | undefined;
  shop.listeners += 1;
  try {
    while (!signal.aborted) {
      if (shop.broken) throw new TypeError('broken');
      if (shop.state !== said) yield body((said = shop.state));
      await flushTasks();
    }
  } finally {
    shop.listeners -= 1;
  }
}

const stream = (shop: Shop, signal: AbortSignal) => {
  const encoder = new TextEncoder();
  const lines = changes(shop, signal);
  const pull = async (controller: ReadableStreamDefaultController<Uint8Array>) => {
    const { value, done } = (await lines.next()) as IteratorResult<object, void>;
    if (done) controller.close();
    else controller.enqueue(encoder.encode(`event: session\ndata: ${JSON.stringify(value)}\n\n`));
  };
  return new Response(new ReadableStream({ pull }, { highWaterMark: 0 }), {
    headers: { 'content-type': 'text/event-stream' },
  });
};

const forms: [name: string, push: boolean, status: (shop: Shop) => StatusClient][] = [
  [
    'polling',
    false,
    (shop) =>
      createHttpStatusClient((id) => `https://shop.test/${id}`, {
        fetch: () => {
          shop.asked += 1;
          return json(shop);
        },
      }),
  ],
  [
    'push',
    true,
    (shop) =>
      createHttpStatusClient((id) => `https://shop.test/${id}`, {
        fetch: (_, init) => {
          shop.asked += 1;
          const wantsStream = new Headers(init!.headers).get('accept')!.includes('event-stream');
          if (!wantsStream || shop.broken) return json(shop);
          return Promise.resolve(stream(shop, init!.signal!));
        },
      }),
  ],
  [
    'a page’s own source of answers',
    true,
    (shop) =>
      fromStatusSource(() => {
        shop.asked += 1;
        return shop.broken
          ? Promise.reject(new Error('broken'))
          : Promise.resolve(body(shop.state));
      }),
  ],
  [
    'a page’s own stream of answers',
    true,
    (shop) =>
      fromStatusSource((_, signal) => {
        shop.asked += 1;
        return changes(shop, signal);
      }),
  ],
];

describe.each(forms)('the feed of %s', (_, push, statusFor) => {
  const open = () => {
    const shop: Shop = { state: 'open', broken: false, asked: 0, listeners: 0 };
    return { shop, session: createSessionFixture({ push, status: statusFor(shop) }) };
  };

  test.each(Object.entries(feedContract))('%s', async (_, obey) => {
    const { shop, session } = open();
    const become = (state: State) => ({
      expectedUpdate: state,
      apply: () => {
        shop.state = state;
        shop.broken = false;
      },
    });
    await obey({
      ...session,
      changes: [become('open'), become('pendingSca'), become('authorized')],
      ignoredActions: [() => (shop.broken = true)],
      getLeaks: () => Array.from({ length: shop.listeners }, () => 'a stream'),
    });
  });

  const begin = () => {
    const { shop, session } = open();
    void session.start();
    const answers = () => session.emitted.filter((line) => line.includes(' by '));
    return { shop, session, answers };
  };

  /** Advances the clock in small steps, so that pending promises keep up with it. */
  const pass = async (session: ReturnType<typeof createSessionFixture>, ms: number) => {
    for (let passed = 0; passed < ms; passed += 1_000) await session.clock.advance(1_000);
  };

  test('emits the first status, and every change once', async () => {
    const { shop, session, answers } = begin();
    await pass(session, 1_000);
    shop.state = 'pendingSca';
    await pass(session, 31_000);
    shop.state = 'authorized';
    await pass(session, 31_000);
    expect(answers().map((line) => line.split(' ')[0])).toEqual([
      'open',
      'pendingSca',
      'authorized',
    ]);
    expect(answers()[0]).toBe('open by mount');
  });

  test('loses no change while the shop is broken, and ends no session', async () => {
    const { shop, session, answers } = begin();
    await pass(session, 2_000);
    shop.broken = true;
    await pass(session, 60_000);
    expect(answers()).toEqual(['open by mount']);
    shop.state = 'authorized';
    shop.broken = false;
    await pass(session, 31_000);
    expect(answers()).toHaveLength(2);
    expect(answers()[1]).toMatch(/^authorized/);
  });

  test('sends no request after the session has ended', async () => {
    const { shop, session } = begin();
    shop.state = 'authorized';
    await pass(session, 31_000);
    const { asked } = shop;
    await pass(session, 600_000);
    expect(shop.asked).toBe(asked);
    expect(session.clock.pendingSleeps).toBe(0);
  });

  test('sends no request after it was aborted at the start', async () => {
    const { shop, session } = begin();
    session.abort.abort();
    const asked = shop.asked;
    await pass(session, 60_000);
    expect(shop.asked).toBe(asked);
  });
});

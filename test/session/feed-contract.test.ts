import { describe, expect, test } from 'vitest';
import { createCustomStatusClient } from '../../src/session/custom-status-client.js';
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
  requests: number;
  /** The number of open streams. */
  listeners: number;
}

const json = (shop: Shop) =>
  Promise.resolve(
    shop.broken ? new Response('<html>', { status: 502 }) : Response.json(body(shop.state)),
  );

/** Yields the current status, and again after each change. */
async function* changes(shop: Shop, signal: AbortSignal): AsyncGenerator<object> {
  let lastState: State | undefined;
  shop.listeners += 1;
  try {
    while (!signal.aborted) {
      if (shop.broken) throw new TypeError('broken');
      if (shop.state !== lastState) yield body((lastState = shop.state));
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

const sources: [name: string, push: boolean, status: (shop: Shop) => StatusClient][] = [
  [
    'polling',
    false,
    (shop) =>
      createHttpStatusClient((id) => `https://shop.test/${id}`, {
        fetch: () => {
          shop.requests += 1;
          return json(shop);
        },
      }),
  ],
  [
    'a status stream',
    true,
    (shop) =>
      createHttpStatusClient((id) => `https://shop.test/${id}`, {
        fetch: (_, init) => {
          shop.requests += 1;
          const wantsStream = new Headers(init!.headers).get('accept')!.includes('event-stream');
          if (!wantsStream || shop.broken) return json(shop);
          return Promise.resolve(stream(shop, init!.signal!));
        },
      }),
  ],
  [
    'a custom source of single statuses',
    true,
    (shop) =>
      createCustomStatusClient(() => {
        shop.requests += 1;
        return shop.broken
          ? Promise.reject(new Error('broken'))
          : Promise.resolve(body(shop.state));
      }),
  ],
  [
    'a custom source with a stream',
    true,
    (shop) =>
      createCustomStatusClient((_, signal) => {
        shop.requests += 1;
        return changes(shop, signal);
      }),
  ],
];

describe.each(sources)('the feed from %s', (_, push, createClient) => {
  const open = () => {
    const shop: Shop = { state: 'open', broken: false, requests: 0, listeners: 0 };
    return { shop, session: createSessionFixture({ push, client: createClient(shop) }) };
  };

  test.each(Object.entries(feedContract))('%s', async (_, runTest) => {
    const { shop, session } = open();
    const changeTo = (state: State) => ({
      expectedUpdate: state,
      apply: () => {
        shop.state = state;
        shop.broken = false;
      },
    });
    await runTest({
      ...session,
      changes: [changeTo('open'), changeTo('pendingSca'), changeTo('authorized')],
      ignoredActions: [() => (shop.broken = true)],
      getLeaks: () => Array.from({ length: shop.listeners }, () => 'a stream'),
    });
  });

  const startSession = () => {
    const { shop, session } = open();
    void session.start();
    const emittedStatuses = () => session.emitted.filter((line) => line.includes(' by '));
    return { shop, session, emittedStatuses };
  };

  /** Advances the clock in small steps, so that pending promises keep up with it. */
  const advanceInSteps = async (session: ReturnType<typeof createSessionFixture>, ms: number) => {
    for (let passed = 0; passed < ms; passed += 1_000) await session.clock.advance(1_000);
  };

  test('emits the first status, and every change once', async () => {
    const { shop, session, emittedStatuses } = startSession();
    await advanceInSteps(session, 1_000);
    shop.state = 'pendingSca';
    await advanceInSteps(session, 31_000);
    shop.state = 'authorized';
    await advanceInSteps(session, 31_000);
    expect(emittedStatuses().map((line) => line.split(' ')[0])).toEqual([
      'open',
      'pendingSca',
      'authorized',
    ]);
    expect(emittedStatuses()[0]).toBe('open by mount');
  });

  test('loses no change while the shop is broken, and ends no session', async () => {
    const { shop, session, emittedStatuses } = startSession();
    await advanceInSteps(session, 2_000);
    shop.broken = true;
    await advanceInSteps(session, 60_000);
    expect(emittedStatuses()).toEqual(['open by mount']);
    shop.state = 'authorized';
    shop.broken = false;
    await advanceInSteps(session, 31_000);
    expect(emittedStatuses()).toHaveLength(2);
    expect(emittedStatuses()[1]).toMatch(/^authorized/);
  });

  test('sends no request after the session has ended', async () => {
    const { shop, session } = startSession();
    shop.state = 'authorized';
    await advanceInSteps(session, 31_000);
    const { requests } = shop;
    await advanceInSteps(session, 600_000);
    expect(shop.requests).toBe(requests);
    expect(session.clock.pendingSleeps).toBe(0);
  });

  test('sends no request after it was aborted at the start', async () => {
    const { shop, session } = startSession();
    session.abort.abort();
    const requests = shop.requests;
    await advanceInSteps(session, 60_000);
    expect(shop.requests).toBe(requests);
  });
});

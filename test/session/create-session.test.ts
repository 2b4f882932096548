import { beforeEach, describe, expect, test } from 'vitest';
import {
  createSessionFunction,
  type CreateSession,
  type CreateSessionOptions,
} from '../../src/session/create-session.js';
import { SessionRequestError } from '../../src/session/session-request-error.js';

const items = [{ sku: 'PEN', quantity: 2 }];
const session = { sessionId: 'se_1', expiresAt: '2026-11-08T10:00:00Z' };

interface SentRequest {
  readonly url: string;
  readonly body: string;
  readonly headers: Record<string, string>;
  readonly signal: AbortSignal;
  readonly init: RequestInit;
  respond(body: unknown, status?: number): void;
  respondWith(response: Response): void;
  fail(): void;
}

let now: number;
/** The timeouts of pending requests in milliseconds, by their callbacks. */
let timers: Map<() => void, number>;
let requests: SentRequest[];
let createSession: CreateSession;

beforeEach(() => {
  now = 0;
  timers = new Map();
  requests = [];
  let count = 0;
  createSession = createSessionFunction({
    now: () => now,
    startTimer: (callback, ms) => {
      timers.set(callback, ms);
      return () => timers.delete(callback);
    },
    getRandomValues: (bytes) => bytes.fill((count += 1)),
    fetch: (url, init) =>
      new Promise((resolve, reject) => {
        const signal = init!.signal!;
        signal.addEventListener('abort', () => reject(signal.reason as Error));
        requests.push({
          url: url as string,
          body: init!.body as string,
          headers: init!.headers as Record<string, string>,
          signal,
          init: init!,
          respond: (body, status = 201) => resolve(Response.json(body, { status })),
          respondWith: resolve,
          fail: () => reject(new TypeError('Failed to fetch')),
        });
      }),
  });
});

const getKeys = () => requests.map(({ headers }) => headers['idempotency-key']);
const catchError = (call: Promise<unknown>): Promise<SessionRequestError> =>
  call.then(
    () => {
      throw new Error('The call did not reject.');
    },
    (error: unknown) => error as SessionRequestError,
  );
const problem = (status: number, code: string, detail?: string) => ({
  type: `urn:ledyer-checkout:problem:${code}`,
  title: 'A title',
  status,
  ...(detail !== undefined && { detail }),
});

describe('createSession', () => {
  test('sends the items as JSON with a random UUID as idempotency key, and returns the session', async () => {
    const call = createSession({ items });
    expect(requests[0]).toMatchObject({
      url: '/ledyer/sessions',
      body: JSON.stringify({ items }),
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      init: { method: 'POST', credentials: 'include' },
    });
    expect(requests[0]!.headers).not.toHaveProperty('accept-language');
    expect(getKeys()[0]).toBe('01010101-0101-4101-8101-010101010101');
    requests[0]!.respond({ ...session, more: 1 });
    expect(await call).toEqual(session);
  });

  test('sends a body of the shop, another URL and the language', async () => {
    const body = { cartId: 7, items };
    const call = createSession({ url: '/checkout', body, language: 'sv' });
    expect(requests[0]).toMatchObject({
      url: '/checkout',
      body: JSON.stringify(body),
      headers: { 'accept-language': 'sv' },
    });
    requests[0]!.respond(session, 200);
    expect(await call).toEqual(session);
  });

  test('rejects with a TypeError without items and body', async () => {
    const error = await createSession({} as CreateSessionOptions).catch((each: unknown) => each);
    expect(error).toEqual(new TypeError('createSession needs `items` or a `body`.'));
    expect(requests).toEqual([]);
  });

  test('sends a body with null and lists as it is', () => {
    const body = { note: null, items: [2, 1] };
    void createSession({ body });
    expect(requests[0]!.body).toBe('{"note":null,"items":[2,1]}');
    void createSession({ body: { ...body, items: [1, 2] } });
    expect(requests).toHaveLength(2);
  });

  test('keeps a newer request for the same cart when an aborted one ends', async () => {
    const controller = new AbortController();
    const first = catchError(createSession({ items, signal: controller.signal }));
    controller.abort();
    // The request is abandoned in a microtask, and its promise settles in a later one.
    await Promise.resolve();
    const second = createSession({ items });
    await new Promise((resolve) => setImmediate(resolve));
    await first;
    const third = createSession({ items });
    expect(requests).toHaveLength(2);
    requests[1]!.respond(session);
    expect(await Promise.all([second, third])).toEqual([session, session]);
  });

  test('sends one request for equal calls at the same time', async () => {
    const calls = [
      createSession({ items }),
      createSession({ items: [{ quantity: 2, sku: 'PEN' }] }),
      createSession({ body: { items } }),
    ];
    expect(requests).toHaveLength(1);
    requests[0]!.respond(session);
    expect(await Promise.all(calls)).toEqual([session, session, session]);
  });

  test.each<[string, CreateSessionOptions]>([
    ['cart', { items: [{ sku: 'PEN', quantity: 3 }] }],
    ['order of the articles', { items: [{ sku: 'BOOK', quantity: 1 }, ...items] }],
    ['URL', { url: '/other', items }],
    ['language', { language: 'nb', items }],
  ])('sends another request, with another key, for another %s', async (_, options) => {
    const both = { items: [...items, { sku: 'BOOK', quantity: 1 }] };
    void createSession({ items });
    void createSession(both);
    void createSession(options);
    expect(requests).toHaveLength(3);
    expect(new Set(getKeys()).size).toBe(3);
    for (const request of requests) request.respond(session);
    await Promise.resolve();
  });

  test('sends a new request with a new key after a success', async () => {
    for (let index = 0; index < 2; index += 1) {
      const call = createSession({ items });
      requests[index]!.respond(session);
      await call;
    }
    expect(new Set(getKeys()).size).toBe(2);
  });
});

describe('createSession without a response', () => {
  test('rejects with status 0 and the cause, and sends the same key again', async () => {
    const first = createSession({ items });
    requests[0]!.fail();
    const error = await catchError(first);
    expect(error).toBeInstanceOf(SessionRequestError);
    expect([error.status, error.problem]).toEqual([0, undefined]);
    expect(error.message).toBe('There was no response from /ledyer/sessions.');
    expect(error.cause).toBeInstanceOf(TypeError);
    now += 60_000;
    const retry = createSession({ items });
    requests[1]!.respond(session, 200);
    await retry;
    const later = createSession({ items });
    requests[2]!.respond(session);
    await later;
    expect(getKeys()[1]).toBe(getKeys()[0]);
    expect(getKeys()[2]).not.toBe(getKeys()[0]);
  });

  test('gives up after thirty seconds, and lets the retry send the same key again', async () => {
    const first = createSession({ items });
    const [[onTimeout, ms]] = [...timers] as [[() => void, number]];
    expect(ms).toBe(30_000);
    onTimeout();
    const error = await catchError(first);
    expect([error.status, (error.cause as Error).name]).toEqual([0, 'TimeoutError']);
    expect(timers.size).toBe(0);
    const retry = createSession({ items });
    expect(getKeys()[1]).toBe(getKeys()[0]);
    requests[1]!.respond(session);
    expect(await retry).toEqual(session);
    expect(timers.size).toBe(0);
  });

  test('sends the same key again after a response that broke off', async () => {
    const first = createSession({ items });
    const body = new ReadableStream({
      pull: (stream) => stream.error(new TypeError('network error')),
    });
    requests[0]!.respondWith(new Response(body, { status: 201 }));
    expect((await catchError(first)).status).toBe(0);
    void createSession({ items });
    expect(getKeys()[1]).toBe(getKeys()[0]);
  });

  test.each([
    [503, 'upstream-unavailable'],
    [500, 'internal'],
    [409, 'in-progress'],
    [429, 'rate-limited'],
  ])('sends the same key again after a %i, when the session may exist', async (status, code) => {
    const first = createSession({ items });
    requests[0]!.respond(problem(status, code), status);
    expect((await catchError(first)).status).toBe(status);
    void createSession({ items });
    expect(getKeys()[1]).toBe(getKeys()[0]);
  });

  test('sends a new key after ten minutes, and keeps at most twenty keys', async () => {
    const fail = async (quantity: number) => {
      const call = createSession({ items: [{ sku: 'PEN', quantity }] });
      requests.at(-1)!.fail();
      await catchError(call);
      return getKeys().at(-1);
    };
    const first = await fail(1);
    now += 600_000;
    const second = await fail(1);
    expect(second).not.toBe(first);
    for (let quantity = 2; quantity <= 20; quantity += 1) await fail(quantity);
    expect(await fail(1)).toBe(second);
    await fail(21);
    await fail(22);
    expect(await fail(1)).toBe(second);
    for (let quantity = 23; quantity <= 42; quantity += 1) await fail(quantity);
    expect(await fail(1)).not.toBe(second);
  });
});

describe('createSession with a response that is no session', () => {
  test('rejects with the problem, whose detail is for the buyer, and drops the key', async () => {
    const detail = 'Fountain pen is sold out.';
    const call = createSession({ items });
    requests[0]!.respond(problem(422, 'cart-invalid', detail), 422);
    const error = await catchError(call);
    expect(error).toBeInstanceOf(SessionRequestError);
    expect([error.name, error.status, error.message]).toEqual(['SessionRequestError', 422, detail]);
    expect(error.problem).toEqual(problem(422, 'cart-invalid', detail));
    void createSession({ items });
    expect(getKeys()[1]).not.toBe(getKeys()[0]);
  });

  test.each([
    ['a login page', 200, '<html>'],
    ['an empty body', 204, null],
    ['a JSON array', 200, '[]'],
    ['JSON null', 201, 'null'],
    ['a session without an id', 201, '{"expiresAt":"2026"}'],
    ['a session id that is a number', 201, '{"sessionId":1,"expiresAt":"2026"}'],
    ['an end of the session that is a number', 201, '{"sessionId":"se_1","expiresAt":2026}'],
    ['an error page of a proxy', 502, '<html>'],
    ['an error that is no problem', 400, '{"error":"no"}'],
    ['a problem whose texts are numbers', 400, '{"type":"x","title":1,"detail":2}'],
  ])('rejects with the status and no problem for %s', async (_, status, body) => {
    const call = createSession({ items });
    requests[0]!.respondWith(new Response(body, { status }));
    const error = await catchError(call);
    expect(error).toBeInstanceOf(SessionRequestError);
    expect([error.status, error.problem]).toEqual([status, undefined]);
    expect(error.message).toBe(
      `The response from /ledyer/sessions is neither a session nor a problem (status ${status}).`,
    );
  });

  test('rejects with the texts of a problem without a type, as another server may send it', async () => {
    const call = createSession({ items });
    requests[0]!.respond({ detail: 'Sold out.' }, 422);
    expect((await catchError(call)).problem).toEqual({
      type: 'about:blank',
      title: 'Sold out.',
      status: 422,
      detail: 'Sold out.',
    });
  });

  test('rejects with a problem whose detail is no text', async () => {
    const call = createSession({ items });
    requests[0]!.respond({ ...problem(400, 'body-invalid'), detail: ['a'] }, 400);
    const error = await catchError(call);
    expect([error.message, error.problem?.detail]).toEqual(['A title', undefined]);
  });

  test('rejects with the status of an error whose body is null', async () => {
    const call = createSession({ items });
    requests[0]!.respond(null, 500);
    expect((await catchError(call)).status).toBe(500);
  });

  test('names the redirect that led to another page', async () => {
    const call = createSession({ items });
    const response = new Response('<html>');
    Object.defineProperties(response, {
      redirected: { value: true },
      url: { value: 'https://shop.test/login' },
    });
    requests[0]!.respondWith(response);
    expect((await catchError(call)).message).toContain(
      'after a redirect to https://shop.test/login',
    );
  });
});

describe('createSession with a signal', () => {
  test('rejects at once for an aborted signal', async () => {
    await expect(createSession({ items, signal: AbortSignal.abort('late') })).rejects.toBe('late');
    expect(requests).toEqual([]);
  });

  test('aborts the request when its only caller gives up, and sends the same key again', async () => {
    const controller = new AbortController();
    const call = createSession({ items, signal: controller.signal });
    controller.abort('left');
    await expect(call).rejects.toBe('left');
    expect(requests[0]!.signal.aborted).toBe(true);
    const again = createSession({ items });
    expect(getKeys()[1]).toBe(getKeys()[0]);
    requests[1]!.respond(session, 200);
    expect(await again).toEqual(session);
  });

  test('keeps the request for the callers that stay', async () => {
    const controller = new AbortController();
    const left = createSession({ items, signal: controller.signal });
    const stays = createSession({ items });
    controller.abort('left');
    await expect(left).rejects.toBe('left');
    expect(requests[0]!.signal.aborted).toBe(false);
    requests[0]!.respond(session);
    expect(await stays).toEqual(session);
  });

  test('shares the request with a call in the same task as the abort, as in StrictMode', async () => {
    const controller = new AbortController();
    const first = createSession({ items, signal: controller.signal });
    controller.abort('unmounted');
    const second = createSession({ items, signal: new AbortController().signal });
    await expect(first).rejects.toBe('unmounted');
    expect(requests).toHaveLength(1);
    requests[0]!.respond(session);
    expect(await second).toEqual(session);
  });
});

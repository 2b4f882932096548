import { describe, expect, test } from 'vitest';
import { parseSessionId } from '../../src/session/parse-session-id.js';
import { createHttpStatusClient } from '../../src/session/http-status-client.js';

const id = parseSessionId('se_1xE2fCIbZXHqB2tZctuZGlyCKnQ');
const body = JSON.stringify({ sessionId: id, state: 'authorized', orderId: 'or_1' });
const json = { 'content-type': 'application/json' };

const fetchStatus = (
  respond: () => Response | Promise<Response>,
  signal = new AbortController().signal,
) =>
  createHttpStatusClient((session) => `https://shop.test/ledyer/sessions/${session}`, {
    fetch: () => Promise.resolve().then(respond),
  }).fetch(id, signal, false);

describe('`createHttpStatusClient`', () => {
  test('returns the status of a valid response', async () => {
    expect(await fetchStatus(() => new Response(body, { headers: json }))).toMatchObject({
      type: 'status',
      status: { state: 'authorized', orderId: 'or_1' },
    });
  });

  test('sends the cookie, follows no redirects and uses no cache', async () => {
    let request: RequestInit | undefined;
    const client = createHttpStatusClient(
      (session) => `https://shop.test/ledyer/sessions/${session}`,
      {
        fetch: (url, init) => {
          expect(url).toBe(`https://shop.test/ledyer/sessions/${id}`);
          request = init;
          return Promise.resolve(new Response(body, { headers: json }));
        },
      },
    );
    await client.fetch(id, new AbortController().signal, true);
    expect(request).toMatchObject({
      headers: { accept: 'application/json', 'cache-control': 'no-cache' },
      credentials: 'same-origin',
      redirect: 'manual',
      cache: 'no-store',
    });
  });

  test('returns `not-found` for a 404', async () => {
    expect(await fetchStatus(() => new Response(null, { status: 404 }))).toEqual({
      type: 'not-found',
    });
  });

  test('reports a redirect, which the browser hides', async () => {
    const response = Object.defineProperty(Response.error(), 'type', { value: 'opaqueredirect' });
    expect(await fetchStatus(() => response)).toEqual({
      type: 'failure',
      isUnexpectedContent: false,
      isRedirect: true,
    });
  });

  test.each([
    ['an error of the server', () => new Response(body, { status: 500, headers: json })],
    ['no content', () => new Response(null, { status: 204 })],
    ['partial content', () => new Response(body, { status: 206, headers: json })],
    ['a network error', () => Promise.reject(new TypeError('Failed to fetch'))],
  ])('returns a failure for %s', async (_, respond) => {
    expect(await fetchStatus(respond)).toEqual({ type: 'failure' });
  });

  test.each([
    ['a login page', () => new Response('<html>', { headers: { 'content-type': 'text/html' } })],
    [
      'JSON with another content type',
      () => new Response(body, { headers: { 'content-type': 'text/plain' } }),
    ],
    ['truncated JSON', () => new Response(body.slice(0, 20), { headers: json })],
    ['an empty body', () => new Response('', { headers: json })],
    [
      'a response that is too long',
      () => new Response(`${body}${' '.repeat(20_000)}`, { headers: json }),
    ],
    [
      'the status of another session',
      () => new Response(body.replace(id, 'se_2'), { headers: json }),
    ],
  ])('returns unexpected content for %s', async (_, respond) => {
    expect(await fetchStatus(respond)).toEqual({ type: 'failure', isUnexpectedContent: true });
  });

  test('returns `unknown` for a state that only later versions know', async () => {
    const text = JSON.stringify({ sessionId: id, state: 'archived', then: 'authorized' });
    expect(await fetchStatus(() => new Response(text, { headers: json }))).toEqual({
      type: 'unknown',
    });
  });

  test('passes request options without a prototype, so that a page cannot add any', async () => {
    let request: RequestInit | undefined;
    const client = createHttpStatusClient(() => 'https://shop.test/', {
      fetch: (_, init) => {
        request = init;
        return Promise.resolve(new Response(body, { headers: json }));
      },
    });
    await client.fetch(id, new AbortController().signal, true);
    expect(request && Object.getPrototypeOf(request)).toBe(null);
  });

  test.each([
    [{ 'retry-after': '7' }, 7_000],
    [
      { 'retry-after': 'Fri, 20 Nov 2026 10:00:30 GMT', date: 'Fri, 20 Nov 2026 10:00:00 GMT' },
      30_000,
    ],
    [{ 'retry-after': 'soon' }, undefined],
  ])('parses the Retry-After of the headers %j', async (headers, retryAfter) => {
    const result = await fetchStatus(() => new Response(null, { status: 503, headers }));
    expect(result).toEqual(
      retryAfter === undefined ? { type: 'failure' } : { type: 'failure', retryAfter },
    );
  });
});

describe('`fetch` of an unusual response', () => {
  const maxLength = 16_384;
  const unexpectedContent = { type: 'failure', isUnexpectedContent: true };
  const encode = (text: string) => new TextEncoder().encode(text);
  const createBody = (...chunks: readonly Uint8Array[]) =>
    new ReadableStream<Uint8Array>({
      start(controller) {
        for (const chunk of chunks) controller.enqueue(chunk);
        controller.close();
      },
    });

  test('returns the status of JSON with a character set', async () => {
    const headers = { 'content-type': 'application/json; charset=utf-8' };
    expect(await fetchStatus(() => new Response(body, { headers }))).toMatchObject({
      type: 'status',
    });
  });

  test('returns unexpected content for a response without a content type', async () => {
    const response = new Response(encode(body));
    expect(response.headers.get('content-type')).toBe(null);
    expect(await fetchStatus(() => response)).toEqual(unexpectedContent);
  });

  test('returns unexpected content for a response without a body', async () => {
    expect(await fetchStatus(() => new Response(null, { headers: json }))).toEqual(
      unexpectedContent,
    );
  });

  test('returns the status of a response of the maximum length', async () => {
    const padded = body.padEnd(maxLength);
    expect(await fetchStatus(() => new Response(padded, { headers: json }))).toMatchObject({
      type: 'status',
    });
  });

  test('returns unexpected content for a response that exceeds the maximum length', async () => {
    const stream = createBody(encode(body.padEnd(maxLength)), encode(' '));
    expect(await fetchStatus(() => new Response(stream, { headers: json }))).toEqual(
      unexpectedContent,
    );
  });

  test('cancels a response that is too long', async () => {
    let isCancelled = false;
    const stream = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(encode(' '.repeat(10_000))),
      cancel: () => {
        isCancelled = true;
      },
    });
    await fetchStatus(() => new Response(stream, { headers: json }));
    expect(isCancelled).toBe(true);
  });

  test('decodes a character that is split between two chunks', async () => {
    const bytes = encode(body.replace('or_1', 'or_å'));
    const middle = bytes.indexOf(0xc3) + 1;
    const stream = createBody(bytes.slice(0, middle), bytes.slice(middle));
    expect(await fetchStatus(() => new Response(stream, { headers: json }))).toMatchObject({
      status: { orderId: 'or_å' },
    });
  });

  test.each([
    ['12', 12_000],
    ['0', 0],
    ['1e3', undefined],
    ['-5', undefined],
    ['1.5', undefined],
  ])('reads a Retry-After of %s s as %s ms', async (text, retryAfter) => {
    const headers = { 'retry-after': text };
    expect(await fetchStatus(() => new Response(null, { status: 503, headers }))).toEqual({
      type: 'failure',
      retryAfter,
    });
  });

  test('returns the delay of unexpected content', async () => {
    const headers = { 'content-type': 'text/html', 'retry-after': '7' };
    expect(await fetchStatus(() => new Response('<html>', { headers }))).toEqual({
      ...unexpectedContent,
      retryAfter: 7_000,
    });
  });
});

describe('`subscribe`', () => {
  const eventStream = { 'content-type': 'text/event-stream' };
  const status = { sessionId: id, state: 'authorized', orderId: 'or_1', signState: undefined };

  const subscribe = async (respond: () => Response | Promise<Response>) => {
    const requests: RequestInit[] = [];
    const client = createHttpStatusClient(() => 'https://shop.test/', {
      fetch: (_, init) => {
        requests.push(init!);
        return Promise.resolve().then(respond);
      },
    });
    const result = await client.subscribe(id, new AbortController().signal);
    return { result, headers: requests[0]!.headers };
  };
  const readAll = async (text: string) => {
    const { result } = await subscribe(() => new Response(text, { headers: eventStream }));
    const items = [];
    if (result.type === 'stream') for await (const item of result.updates) items.push(item);
    return items;
  };

  test('accepts an event stream, or JSON', async () => {
    const { headers } = await subscribe(() => new Response('', { headers: eventStream }));
    expect(headers).toEqual({ accept: 'text/event-stream, application/json;q=0.5' });
  });

  test('returns the statuses and heartbeats of a stream', async () => {
    expect(await readAll(`: \n\nevent: session\ndata: ${body}\n\n`)).toEqual([
      { type: 'heartbeat' },
      { type: 'status', status },
    ]);
  });

  test('treats a message without a status as a heartbeat', async () => {
    expect(await readAll('event: session\ndata: {\n\n')).toEqual([{ type: 'heartbeat' }]);
  });

  test('ignores messages of other events', async () => {
    expect(await readAll(`data: ${body}\n\nevent: other\ndata: ${body}\n\n`)).toEqual([]);
  });

  test('returns the status of a server without streams', async () => {
    const { result } = await subscribe(() => new Response(body, { headers: json }));
    expect(result).toEqual({ type: 'status', status });
  });

  test.each([
    ['an error with the type of a stream', { status: 500, headers: eventStream }],
    ['a part of a stream', { status: 206, headers: eventStream }],
  ])('returns a failure for %s', async (_, init) => {
    const { result } = await subscribe(() => new Response(body, init));
    expect(result).toEqual({ type: 'failure' });
  });

  test('returns a failure for a stream without a body', async () => {
    const { result } = await subscribe(() => new Response(null, { headers: eventStream }));
    expect(result).toMatchObject({ type: 'failure' });
  });

  test('returns a failure for a dead network', async () => {
    const { result } = await subscribe(() => Promise.reject(new TypeError('Failed to fetch')));
    expect(result).toEqual({ type: 'failure' });
  });
});

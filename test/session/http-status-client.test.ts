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
      redirect: 'error',
      cache: 'no-store',
    });
  });

  test('returns `not-found` for a 404', async () => {
    expect(await fetchStatus(() => new Response(null, { status: 404 }))).toEqual({
      type: 'not-found',
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

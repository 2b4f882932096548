import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  resolveConfirmationUrl,
  resolveStatusUrl,
} from '../../../src/element/start/url-templates.js';

const sessionId = 'se_1';

beforeEach(() => {
  vi.stubGlobal('location', new URL('https://shop.example/checkout'));
  vi.stubGlobal('document', { baseURI: 'https://shop.example/checkout' });
});

afterEach(() => {
  vi.unstubAllGlobals();
});

describe('`resolveStatusUrl`', () => {
  const resolve = (statusUrl: string) => resolveStatusUrl({ statusUrl, sessionId });

  test('uses the default route without a status URL', () => {
    expect(resolve('')).toBe('https://shop.example/ledyer/sessions/se_1');
  });

  test('replaces each placeholder with the encoded id', () => {
    expect(resolveStatusUrl({ statusUrl: '/s/{sessionId}?id={sessionId}', sessionId: 'a/b' })).toBe(
      'https://shop.example/s/a%2Fb?id=a%2Fb',
    );
  });

  test('keeps unknown placeholders, also names that every object inherits', () => {
    expect(resolve('/s/{toString}/{other}')).toBe(
      'https://shop.example/s/%7BtoString%7D/%7Bother%7D',
    );
  });

  test('resolves a relative URL against the base URL of the document', () => {
    vi.stubGlobal('document', { baseURI: 'https://shop.example/sv/' });
    expect(resolve('status/{sessionId}')).toBe('https://shop.example/sv/status/se_1');
  });

  test('uses the default route of the page if the base URL of the document is on another host', () => {
    vi.stubGlobal('document', { baseURI: 'https://cdn.example/' });
    expect(resolve('')).toBe('https://shop.example/ledyer/sessions/se_1');
    expect(resolve('/status/{sessionId}')).toBeUndefined();
  });

  test.each([
    ['another host', 'https://other.example/{sessionId}'],
    ['another scheme on the same host', 'http://shop.example/{sessionId}'],
    ['another port on the same host', 'https://shop.example:8443/{sessionId}'],
    ['a host without a scheme', '//other.example/{sessionId}'],
    ['a script', 'javascript:alert(1)'],
    ['an invalid URL', 'https://['],
    ['a blob of the page', 'blob:https://shop.example/1'],
  ])('rejects %s', (_, statusUrl) => {
    expect(resolve(statusUrl)).toBeUndefined();
  });

  test.each(['javascript:alert(1)', 'data:application/json,{}', 'blob:null/1', 'about:blank'])(
    'rejects %s in a page whose origin is opaque',
    (statusUrl) => {
      vi.stubGlobal('location', { origin: 'null' });
      vi.stubGlobal('origin', 'null');
      expect(resolve(statusUrl)).toBeUndefined();
    },
  );

  test('accepts the origin that an about:srcdoc page inherits from its parent', () => {
    vi.stubGlobal('location', { origin: 'null' });
    vi.stubGlobal('origin', 'https://shop.example');
    expect(resolve('/s')).toBe('https://shop.example/s');
    expect(resolve('https://other.example/s')).toBeUndefined();
  });

  test('accepts the page’s URLs if a script of the page has a variable named `origin`', () => {
    vi.stubGlobal('origin', 'Stockholm');
    expect(resolve('/s')).toBe('https://shop.example/s');
  });
});

describe('`resolveConfirmationUrl`', () => {
  test('refuses a `URL` object, whose path has no placeholders any more', () => {
    const confirmationUrl = new URL('https://shop.example/thanks') as unknown as string;
    expect(resolveConfirmationUrl({ confirmationUrl, sessionId }, 'or_1')).toBeUndefined();
  });

  test('replaces the ids of the session and of the order', () => {
    const confirmationUrl = '/thanks/{sessionId}/{orderId}';
    expect(resolveConfirmationUrl({ confirmationUrl, sessionId }, 'or_1')).toBe(
      'https://shop.example/thanks/se_1/or_1',
    );
  });

  test('rejects a URL of another origin', () => {
    const confirmationUrl = 'http://shop.example/thanks';
    expect(resolveConfirmationUrl({ confirmationUrl, sessionId }, 'or_1')).toBeUndefined();
  });
});

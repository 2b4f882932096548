import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { diagnoseError } from '../../../src/element/runtime/explanations.js';
import { globalPolicies, policyKey } from '../../../src/element/start/trusted-script-url.js';
import { CheckoutError, type CheckoutErrorCode } from '../../../src/session/checkout-error.js';

const url = 'https://checkout.sandbox.ledyer.com/bootstrap.js';
let headers: Record<string, string> | undefined;

beforeEach(() => {
  headers = {};
  vi.stubGlobal('document', { querySelectorAll: () => [] });
  vi.stubGlobal('location', { href: 'https://shop.example/checkout' });
  vi.stubGlobal('fetch', () =>
    headers
      ? Promise.resolve(new Response(null, { headers }))
      : Promise.reject(new TypeError('Failed to fetch')),
  );
});
afterEach(() => {
  vi.unstubAllGlobals();
  globalPolicies[policyKey] = undefined;
});

const diagnose = (code: CheckoutErrorCode) =>
  diagnoseError(new CheckoutError(code, undefined, { details: { url } }));

describe('`diagnoseError`', () => {
  test('adds the text', async () => {
    const error = new CheckoutError('frame-timeout');
    expect(await diagnoseError(error)).toBe(error);
    expect(error.message).toContain('no frame');
  });

  test.each(['require-corp', 'credentialless'])(
    'names the header %s of the page that blocks the script',
    async (value) => {
      headers = { 'cross-origin-embedder-policy': value };
      const { code, message } = await diagnose('script-load-failed');
      expect([code, message]).toEqual([
        'embedder-policy',
        `The page's Cross-Origin-Embedder-Policy blocks ${url}. Send the checkout page without that header.`,
      ]);
      expect((await diagnose('script-timeout')).code).toBe('script-timeout');
    },
  );

  test('returns `embedder-policy` for an isolated page without a request', async () => {
    vi.stubGlobal('crossOriginIsolated', true);
    headers = undefined;
    expect((await diagnose('script-load-failed')).code).toBe('embedder-policy');
  });

  test.each([[{}], [{ 'cross-origin-embedder-policy': 'unsafe-none' }], [undefined]])(
    'keeps the code for a page with the headers %j',
    async (pageHeaders) => {
      headers = pageHeaders;
      expect((await diagnose('script-load-failed')).code).toBe('script-load-failed');
    },
  );

  test('changes the URL of a script that hangs, so that the next attempt requests it again', async () => {
    await diagnose('script-timeout');
    expect(globalPolicies[policyKey]!.createScriptURL(url)).toBe(`${url}?again`);
  });

  test('keeps the URL of the script after another failure', async () => {
    await diagnose('script-load-failed');
    expect(globalPolicies[policyKey]).toBeUndefined();
  });
});

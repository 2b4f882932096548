import { describe, expect, test } from 'vitest';
import { CheckoutError, type CheckoutErrorCode } from '../../src/session/checkout-error.js';

const codesByPhase: Readonly<Record<string, readonly CheckoutErrorCode[]>> = {
  config: ['config', 'session-id-invalid', 'duplicate', 'wrong-document'],
  load: [
    'embedder-policy',
    'module-load-failed',
    'script-load-failed',
    'csp-blocked',
    'script-timeout',
    'script-invalid',
    'api-missing',
  ],
  frame: ['frame-timeout', 'frame-load-timeout', 'frame-removed'],
  status: ['session-unknown', 'status-invalid', 'status-redirected', 'state-unknown'],
  validation: [
    'validation-failed',
    'validation-timeout',
    'validation-unhandled',
    'validation-undelivered',
  ],
  suspension: ['suspension-timeout', 'suspension-failed'],
};
const codes = Object.values(codesByPhase).flat();
/** A retry cannot help before the page has changed. */
const unrecoverableCodes: readonly CheckoutErrorCode[] = [
  ...codesByPhase.config!,
  'validation-unhandled',
];

describe('`CheckoutError`', () => {
  test('has a name, a code, a message and a cause', () => {
    const cause = new TypeError('Failed to fetch');
    const error = new CheckoutError('script-load-failed', 'The script did not load.', { cause });
    expect(error).toMatchObject({
      name: 'CheckoutError',
      code: 'script-load-failed',
      message: 'The script did not load.',
      cause,
    });
  });

  test('links to the README and keeps its details until its text has loaded', () => {
    const details = { origin: 'https://shop.test' };
    const error = new CheckoutError('csp-blocked', undefined, { details });
    expect(error.message).toBe('https://www.npmjs.com/package/ledyer-checkout#error-csp-blocked');
    expect(error.details).toBe(details);
    expect(new CheckoutError('csp-blocked').details).toEqual({});
    expect(new CheckoutError('csp-blocked', 'A text.', { details }).details).toBeUndefined();
  });

  test.each(Object.entries(codesByPhase))('has the phase `%s` for its codes', (phase, ofPhase) => {
    for (const code of ofPhase) expect(new CheckoutError(code, code).phase, code).toBe(phase);
  });

  test('is recoverable unless the page has to change', () => {
    expect(codes.filter((code) => !new CheckoutError(code, code).recoverable)).toEqual(
      unrecoverableCodes,
    );
  });
});

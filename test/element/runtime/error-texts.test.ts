import { describe, expect, test } from 'vitest';
import { explainError } from '../../../src/element/runtime/error-texts.js';
import { CheckoutError, type CheckoutErrorCode } from '../../../src/session/checkout-error.js';

/** The codes that the runtime creates without a text. `validate-attributes` creates the texts of the others. */
const codes: readonly CheckoutErrorCode[] = [
  'config',
  'script-load-failed',
  'csp-blocked',
  'embedder-policy',
  'script-timeout',
  'script-invalid',
  'api-missing',
  'frame-timeout',
  'frame-load-timeout',
  'frame-removed',
  'session-unknown',
  'status-invalid',
  'status-redirected',
  'state-unknown',
  'validation-failed',
  'validation-timeout',
  'validation-unhandled',
  'validation-undelivered',
  'suspension-failed',
  'suspension-timeout',
];

describe('`explainError`', () => {
  test.each(codes)('adds a text to `%s` that replaces the link to the README', (code) => {
    const error = new CheckoutError(code, undefined, {
      details: { url: 'u', origin: 'o', directive: 'd', policy: 'd', method: 'suspend' },
    });
    expect(error.message).toMatch(new RegExp(`^https://\\S+#error-${code}$`));
    explainError(error);
    expect(error.message).toMatch(/^\S+ .{20,}\.$/);
    expect(error.message).not.toContain('undefined');
  });

  test('keeps the text of an error that has one', () => {
    const error = new CheckoutError('config', 'Write something else.');
    explainError(error);
    expect(error.message).toBe('Write something else.');
  });

  test('puts the details of the error into the text', () => {
    const error = new CheckoutError('script-timeout', undefined, { details: { url: 'https://x' } });
    explainError(error);
    expect(error.message).toBe('https://x did not load within 10 s.');
  });
});

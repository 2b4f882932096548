import { describe, expect, test } from 'vitest';
import { CheckoutError } from '../../src/session/checkout-error.js';
import { parseSessionId } from '../../src/session/parse-session-id.js';
import { isSessionId } from '../../src/session/session-id.js';

/** Returns the error that `parseSessionId` throws for `text`. */
function parseError(text: string): CheckoutError {
  try {
    parseSessionId(text);
  } catch (error) {
    if (error instanceof CheckoutError) return error;
  }
  throw new Error(`${text} was accepted`);
}

describe('`parseSessionId`', () => {
  test.each([
    'se_1xE2fCIbZXHqB2tZctuZGlyCKnQ',
    'a',
    '0-_Z',
    'se_or_1',
    'OR_1',
    'or-1',
    'a'.repeat(128),
  ])('returns %j unchanged', (text) => {
    expect(parseSessionId(text)).toBe(text);
    expect(isSessionId(text)).toBe(true);
  });

  test.each([
    '',
    ' ',
    'se_1/../../oauth',
    'se_1?x=1',
    'se_1#x',
    'se_%2e%2e',
    '<b>',
    'se_å',
    'a'.repeat(129),
    'javascript:alert(1)',
    'se_1\n',
    '\nse_1',
    ' se_1',
    'or_',
    ...['undefined', 'null', 'NaN', 'None', 'nil', 'true', 'false', 'NULL'],
    ...['[object Object]', '[object Promise]', '{{ sessionId }}', '{}', '${id}', '<%= id %>'],
  ])('rejects text with another meaning in a URL: %j', (text) => {
    expect(parseError(text).code).toBe('session-id-invalid');
    expect(isSessionId(text)).toBe(false);
  });

  test('names the correct id when it gets an order id', () => {
    expect(parseError('or_1xE2fDBg9rRwh6nENMA3ly3B3Qg').message).toBe(
      'session-id holds an order id (or_…). Write the sessionId (se_…) of the same response.',
    );
  });

  test('says where the id comes from when it gets any other text', () => {
    expect(parseError('not or_1').message).toBe(
      'session-id is not a session id: often a template has printed a missing value. Write the sessionId that your server got from POST /v1/sessions.',
    );
  });

  test('does not repeat the text in the error, because it may be a pasted secret', () => {
    expect(parseError('client secret!').message).not.toContain('client secret!');
  });
});

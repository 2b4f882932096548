import { describe, expect, test } from 'vitest';
import { CheckoutError } from '../../src/session/checkout-error.js';
import { parseSessionId } from '../../src/session/parse-session-id.js';

const codeOf = (text: string) => {
  try {
    parseSessionId(text);
    return undefined;
  } catch (error) {
    return (error as CheckoutError).code;
  }
};

describe('a session id', () => {
  test('is taken as it is documented', () => {
    expect(parseSessionId('se_1xE2fCIbZXHqB2tZctuZGlyCKnQ')).toBe('se_1xE2fCIbZXHqB2tZctuZGlyCKnQ');
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
  ])('is refused when it means something else in a URL: %j', (text) => {
    expect(codeOf(text)).toBe('session-id-invalid');
  });

  test('is told apart from an order id, with what to write instead', () => {
    expect(() => parseSessionId('or_1xE2fDBg9rRwh6nENMA3ly3B3Qg')).toThrow(/order id.*sessionId/);
  });

  test('is not repeated in the error, because it may be a pasted secret', () => {
    expect(() => parseSessionId('client secret!')).toThrow(
      expect.not.objectContaining({ message: expect.stringContaining('client secret!') as string }),
    );
  });
});

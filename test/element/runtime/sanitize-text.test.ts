import { describe, expect, test, vi } from 'vitest';
import { toPlainText } from '../../../src/element/runtime/sanitize-text.js';

describe('`toPlainText`', () => {
  test.each([
    ['Sold out', 'Sold out'],
    ['  two\n\tlines\u2028here ', 'two lines here'],
    ['a < b & c > d', 'a < b & c > d'],
    ['<<b>img src=x onerror=alert(1)>', '< img src=x onerror=alert(1)>'],
    ['Sorry<img src=x onerror=alert(1) ', 'Sorry'],
    ['a<br/>b<!-- c -->', 'a b'],
  ])('converts %j to %j', (text, plainText) => {
    expect(toPlainText(text, 100)).toBe(plainText);
  });

  test('truncates between code points, to the maximum length', () => {
    expect(toPlainText('😀😀😀', 3)).toBe('😀😀😀');
    expect(toPlainText('😀😀😀😀', 3)).toBe('😀😀…');
    expect(toPlainText('a😀😀😀', 3)).toBe('a😀…');
    expect(toPlainText('x'.repeat(1_000_000), 500)).toHaveLength(500);
    expect(toPlainText(`${'<'.repeat(200_000)}a`, 5)).toBe('<<<<…');
  });

  test('truncates between code points in a page whose `Array.from` splits them', () => {
    const from = vi
      .spyOn(Array, 'from')
      .mockImplementation((text) => (text as unknown as string).split(''));
    try {
      expect(toPlainText('😀😀😀😀', 3)).toBe('😀😀…');
    } finally {
      from.mockRestore();
    }
  });
});

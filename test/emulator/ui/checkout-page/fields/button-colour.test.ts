import { expect, test } from 'vitest';
import { getTextColour } from '../../../../../src/emulator/ui/checkout-page/fields/button-colour.js';

test.each([
  ['#ffffff', '#000000'],
  ['#ffee00', '#000000'],
  ['#FF8800', '#000000'],
  ['#000000', '#ffffff'],
  ['#1f3a8a', '#ffffff'],
  ['#0a5c4c', '#ffffff'],
])('getTextColour on %s returns %s', (background, text) => {
  expect(getTextColour(background)).toBe(text);
});

test('getTextColour gives every grey at least the contrast that WCAG AA requires', () => {
  const luminance = (level: number) =>
    level <= 0.04045 ? level / 12.92 : ((level + 0.055) / 1.055) ** 2.4;
  for (let level = 0; level <= 255; level += 1) {
    const grey = `#${level.toString(16).padStart(2, '0').repeat(3)}`;
    const [dark, light] = [luminance(level / 255), getTextColour(grey) === '#000000' ? 0 : 1].sort(
      (a, b) => a - b,
    ) as [number, number];
    expect((light + 0.05) / (dark + 0.05), grey).toBeGreaterThanOrEqual(4.5);
  }
});

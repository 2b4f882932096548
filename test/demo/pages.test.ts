import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const pages = ['demo', 'demo/frameworks', 'demo/playground'].flatMap((folder) =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.html'))
    .map((name) => `${folder}/${name}`),
);

test.each(pages)('%s has a title and a description', (page) => {
  const html = readFileSync(page, 'utf8');
  expect(html).toMatch(/<title>[^<]{5,}<\/title>/);
  expect(html).toMatch(/<meta\s+name="description"\s+content="[^"]{20,}"/);
});

/** Returns the relative luminance of `#rrggbb` (WCAG 2.2). */
function getLuminance(color: string): number {
  const [red, green, blue] = [1, 3, 5].map((start) => {
    const value = Number.parseInt(color.slice(start, start + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
}

function getContrast(one: string, other: string): number {
  const [dark, light] = [getLuminance(one), getLuminance(other)].sort((a, b) => a - b);
  return (light! + 0.05) / (dark! + 0.05);
}

describe('the theme', () => {
  const css = readFileSync('demo/layout/theme.css', 'utf8');
  const getColors = (name: string) =>
    new RegExp(`--${name}: light-dark\\((#\\w{6}), (#\\w{6})\\)`).exec(css)!.slice(1);

  test.each(['text', 'muted'])('has a contrast of at least 7 for `%s`', (name) => {
    for (const background of ['page', 'surface', 'muted-background']) {
      for (const [theme, color] of getColors(name).entries()) {
        const contrast = getContrast(color, getColors(background)[theme]!);
        expect(contrast, `${color} on ${background}`).toBeGreaterThanOrEqual(7);
      }
    }
  });
});

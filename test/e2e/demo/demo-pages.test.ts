import { describe, expect, test } from 'vitest';
import { useDemoShop, waitForText } from '../../support/browser/demo-site.js';
import {
  findViolations,
  getLayoutShifts,
  recordLayoutShifts,
} from '../../support/browser/page-checks.js';
import { isFull } from '../../support/run-options.js';
import { waitForCondition } from '../../support/browser/wait-for-condition.js';

const shop = useDemoShop();
const { newVisitor } = shop;

describe('the demo pages', () => {
  const pages = ['/', '/product.html?sku=handbook', '/cart.html', '/checkout.html'];
  const others = ['/pending.html', '/confirmation.html', '/terms.html', '/admin.html'];
  const names = isFull ? ['html', 'react', 'vue', 'svelte', 'angular'] : ['html', 'angular'];
  const frameworks = names.map((name) => `/frameworks/${name}.html`);
  const states = '/states.html?state=pending&lang=fi&theme=dark';
  const all = [...pages, ...others, ...frameworks, states];
  const views = [
    [390, 'light'],
    [1280, 'dark'],
  ] as const;

  test('keep the language, shift no layout and have no axe violations in light or dark', async () => {
    const { page, ...buyer } = await newVisitor();
    await recordLayoutShifts(page);
    await page.goto(shop.url);
    await page.locator('.product .button').click();
    await page.locator('.language-switch').click();
    await waitForText(page, 'Bra saker för skrivbordet');

    const hasOverflow = () =>
      page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
    const found: Record<string, unknown> = {};
    const expected: Record<string, unknown> = {};
    const { errors } = buyer;
    for (const [index, path] of all.entries()) {
      // A short run alternates between the widths.
      for (const [width, scheme] of isFull ? views : [views[index % 2]!]) {
        await page.setViewport({ width, height: 900 });
        await page.goto(shop.url + path);
        await page.waitForSelector('main h1');
        if (path === '/checkout.html') {
          await page.waitForSelector('ledyer-checkout[data-state="open"]');
          expect(await page.$eval('.summary h2', (h2) => h2.textContent)).toBe('Din beställning');
        }
        if (path.startsWith('/frameworks/')) {
          // The policy of this page allows the framework and the tag.
          await waitForCondition(page, () => document.querySelector('#code')?.textContent);
          await page.locator('#start').click();
          await page.waitForSelector('ledyer-checkout[data-state="open"]');
        }
        found[`${path} ${width}`] = {
          shifts: await getLayoutShifts(page),
          // A short run checks each colour scheme at one width.
          violations: await findViolations(page, isFull ? undefined : [scheme]),
          overflow: await hasOverflow(),
          lang: await page.$eval('html', (html) => html.lang),
        };
        // WCAG 2.2, 1.4.10 (Reflow): no overflow at 320 px, the width of a desktop page at a zoom of 400 %.
        await page.setViewport({ width: 320, height: 900 });
        expect(await hasOverflow(), `${path} at 320 px`).toBe(false);
        const lang = path === states ? 'fi' : path.startsWith('/frameworks/') ? 'en' : 'sv';
        expected[`${path} ${width}`] = { shifts: [], violations: [], overflow: false, lang };
      }
    }
    expect(found).toEqual(expected);
    expect(errors).toEqual([]);
  });
});

describe('the state gallery', () => {
  test('shows the tag in every state', async () => {
    const { page } = await newVisitor();
    // Tall enough to show every frame, because frames out of view are not loaded.
    await page.setViewport({ width: 390, height: 9_000 });
    await page.goto(`${shop.url}/states.html`);
    const states = ['idle', 'loading', 'open', 'suspended', 'confirming', 'unconfirmed'];
    const ends = ['pending', 'complete', 'expired', 'cancelled', 'failed'];
    await page.waitForSelector('.gallery-filter select');
    const [language, theme] = await page.$$('.gallery-filter select');
    await theme!.select('dark');
    await language!.select('sv');
    for (const status of [...states, ...ends]) {
      // Read through the page: another language loads the frames again, which destroys their contexts.
      await waitForCondition(
        page,
        (expected) =>
          document
            .querySelector<HTMLIFrameElement>(`iframe[title="${expected}, sv, dark"]`)
            ?.contentDocument?.querySelector(`ledyer-checkout[data-state="${expected}"]`),
        status,
      );
    }
  });
});

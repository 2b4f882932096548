import { readFile } from 'node:fs/promises';
import type { Frame, Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startEmulator, type RunningEmulator } from '../../../src/emulator/http-server.js';
import { useBrowser } from '../../support/browser/browser-fixture.js';
import { startHttpTestServer } from '../../support/server/http-test-server.js';
import { getLayoutShifts, recordLayoutShifts } from '../../support/browser/page-checks.js';
import { isFull, printLine } from '../../support/run-options.js';
import { waitForCondition } from '../../support/browser/wait-for-condition.js';

const { newPage } = useBrowser();

const shopPage = (bootstrap: string, sessionId: string) => `<!doctype html>
<html lang="en"><title>Shop</title><main><div id="checkout"></div></main>
<script>window.recordedEvents = [];
for (const name of ['WaitingForClientValidation', 'OrderComplete', 'OrderPending'])
  document.addEventListener('ledyerCheckout' + name, () => window.recordedEvents.push(name));</script>
<script src="${bootstrap}" data-session-id="${sessionId}" data-container-id="checkout"></script>`;

let emulator: RunningEmulator;
let axe: string;
let page: Page;

beforeAll(async () => {
  [emulator, axe] = await Promise.all([
    startEmulator({ port: 0, merchantName: 'Papper & Penna' }),
    readFile(new URL('../../../node_modules/axe-core/axe.min.js', import.meta.url), 'utf8'),
  ]);
});
afterAll(() => emulator.close());

const post = async (path: string, body: object, token = '') => {
  const response = await fetch(emulator.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify(body),
  });
  const json = (await response.json()) as Record<string, string>;
  expect(response.status, JSON.stringify(json)).toBe(200);
  return json;
};

const fetchToken = async () => {
  const token = await fetch(`${emulator.url}/oauth/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa('emulator:emulator')}` },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  });
  return ((await token.json()) as { access_token: string }).access_token;
};

const totals = (total: number) => ({
  totalOrderAmount: total,
  totalOrderAmountExclVat: total * 0.8,
  totalOrderVatAmount: total * 0.2,
});

const updateTotal = async (sessionId: string, total: number) =>
  post(`/v1/sessions/${sessionId}`, totals(total), await fetchToken());

/** Creates a session as a shop's server does. */
const createSession = async ({
  locale = 'en-SE',
  security = { level: 100 },
  urls = {},
}: {
  locale?: string;
  security?: object;
  urls?: object;
} = {}) => {
  const order = {
    country: 'SE',
    currency: 'SEK',
    locale,
    ...totals(125_000),
    settings: {
      customer: { showNameFields: true, allowShippingAddress: true },
      security,
      urls: { terms: 'https://shop.example/terms', ...urls },
    },
  };
  return (await post('/v1/sessions', order, await fetchToken())).sessionId!;
};

const runAction = (sessionId: string, action: string) =>
  post(`/_emulator/sessions/${sessionId}`, { action });

const getState = async (sessionId: string) => {
  const response = await fetch(`${emulator.url}/_emulator/sessions`);
  const { sessions } = (await response.json()) as { sessions: { id: string; state: string }[] };
  return sessions.find(({ id }) => id === sessionId)?.state;
};

const openPage = async (path: string) => {
  page = await newPage();
  await page.setViewport({ width: 390, height: 1600 });
  await page.goto(emulator.url + path);
};

const waitForView = (view: string, where: Page | Frame = page) =>
  where.waitForSelector(`[data-view="${view}"]`);

const clickAction = (action: string, where: Page | Frame = page) =>
  where.locator(`[data-action="${action}"]`).click();

const getText = (selector: string, where: Page | Frame = page) =>
  where.waitForSelector(selector).then((element) => element!.evaluate((e) => e.textContent ?? ''));

/** Returns axe's violations on the page. */
const findViolations = async () => {
  await page.evaluate(axe);
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as {
      axe: { run: () => Promise<{ violations: { id: string; nodes: { target: string[] }[] }[] }> };
    };
    const { violations } = await axe.run();
    return violations.map(
      ({ id, nodes }) => `${id}: ${nodes.map((n) => n.target.join(' ')).join(', ')}`,
    );
  });
};

describe('a card payment in the checkout page', () => {
  const chooseTestCard = async (number: string) => {
    await page.locator('card-step summary').click();
    await page.locator(`[data-value="${number}"]`).click();
  };

  /** Focuses a field as soon as it exists. Returns whether it still exists two frames later. */
  const focusWhenPresent = (selector: string) =>
    page.evaluate(
      (selector) =>
        new Promise<boolean>((resolve) => {
          const observer = new MutationObserver(() => {
            const field = document.querySelector<HTMLElement>(selector);
            field?.focus();
            if (!field || document.activeElement !== field) return;
            observer.disconnect();
            requestAnimationFrame(() =>
              requestAnimationFrame(() => resolve(document.activeElement === field)),
            );
          });
          observer.observe(document.body, { attributes: true, childList: true, subtree: true });
        }),
      selector,
    );

  test('is declined, is approved by the bank with another card, and returns to the shop', async () => {
    await using shop = await startHttpTestServer((_, response) =>
      response.end('<title>Thank you</title>'),
    );
    const confirmation = `${shop.url}/thanks?order={order.id}`;
    const sessionId = await createSession({ urls: { confirmation } });
    await runAction(sessionId, 'identify');
    await openPage(`/?sessionId=${sessionId}`);
    await waitForView('form');
    await page.locator('input[value="card"]').click();

    await chooseTestCard('4000 0000 0000 0002');
    await clickAction('buy');
    await page.waitForSelector('[name="cardNumber"][aria-invalid]');
    expect(await getText('#cardNumber-note')).toContain('The card was declined');
    expect(await getState(sessionId)).toBe('open');

    await page.locator('[data-value="4000 0000 0000 3220"]').click();
    await clickAction('buy');
    await waitForView('challenge');
    expect(await findViolations()).toEqual([]);
    await page.type('[name="challengeCode"]', '9999');
    await clickAction('approve');
    expect(await getText('#challengeCode-note')).toBe('The code is wrong. Try again.');

    await clickAction('decline');
    await waitForView('form');
    expect(await getText('#payment-note')).toContain('was not approved');
    expect(await getState(sessionId)).toBe('open');

    await chooseTestCard('4000 0000 0000 3220');
    const keepsFocus = focusWhenPresent('[name="challengeCode"]');
    await clickAction('buy');
    expect(await keepsFocus).toBe(true);
    await page.keyboard.type('1234');
    await clickAction('approve');
    await waitForCondition(page, () => location.pathname === '/thanks');
    expect(page.url()).toMatch(/\/thanks\?order=or_\w+$/);
    expect(await getState(sessionId)).toBe('authorized');
  });

  test('reports an invalid card number before it is sent', async () => {
    const sessionId = await createSession();
    await runAction(sessionId, 'identify');
    await openPage(`/?sessionId=${sessionId}`);
    await page.locator('input[value="card"]').click();
    await page.type('[name="cardNumber"]', '4111111111111112');
    await page.type('[name="cardExpiry"]', '1339');
    await page.type('[name="cardCvc"]', '12');
    await clickAction('buy');
    expect(await getText('#cardNumber-note')).toContain('not a card number');
    expect(await getText('#cardExpiry-note')).toContain('month and year');
    expect(await getText('#cardCvc-note')).toContain('three digits');
    expect(
      await page.$eval('[name="cardNumber"]', (input) => (input as HTMLInputElement).value),
    ).toBe('4111 1111 1111 1112');
  });
});

describe('the checkout page', () => {
  test('can be completed with the keyboard only', async () => {
    const sessionId = await createSession({ security: { level: 200 } });
    await openPage(`/?sessionId=${sessionId}`);
    await waitForView('company');
    /** Presses Tab until an element that matches the selector has focus. */
    const tabTo = async (selector: string) => {
      for (let steps = 0; steps < 40; steps += 1) {
        await page.keyboard.press('Tab');
        if (await page.evaluate((s) => document.activeElement?.matches(s) ?? false, selector))
          return;
      }
      throw new Error(`The keyboard does not reach ${selector}`);
    };
    const filled = [
      ['companyId', '5593113714'],
      ['firstName', 'Jan'],
      ['lastName', 'Persson'],
      ['email', 'jan@example.com'],
      ['phone', '+46761010101'],
    ] as const;
    for (const [name, value] of filled) {
      await tabTo(`[name="${name}"]`);
      await page.keyboard.type(value);
    }
    await page.keyboard.press('Enter');
    await waitForView('form');
    await tabTo('[name="paymentMethod"]');
    await page.keyboard.press('ArrowDown');
    await tabTo('[data-action="buy"]');
    await page.keyboard.press('Enter');
    await waitForView('signing');
    await tabTo('[data-action="sign"]');
    await page.keyboard.press('Enter');
    await waitForView('confirmation');
    await waitForCondition(page, () => document.activeElement?.id === 'heading');
    expect(await getText('.facts')).toContain('Advance invoice');
  });

  test.each(
    [
      ['sv-SE', 'Företag', 'Tack för din order', '1 250,00 kr'],
      ['no-NO', 'Bedrift', 'Takk for ordren', 'SEK'],
      ['da-DK', 'Virksomhed', 'Tak for din ordre', '1.250,00 SEK'],
      ['fi-FI', 'Yritys', 'Kiitos tilauksestasi', '1 250,00 SEK'],
      ['en-US', 'Company', 'Thank you for your order', 'SEK 1,250.00'],
    ].slice(isFull ? 0 : 3),
  )(
    'has no axe violations in any view in %s, at 320 px',
    async (locale, company, thanks, amount) => {
      const sessionId = await createSession({ locale, security: { level: 300 } });
      await openPage(`/?sessionId=${sessionId}`);
      await page.setViewport({ width: 320, height: 900 });
      const found: Record<string, string[]> = {};
      const checkView = async (view: string) => {
        await page.reload();
        await waitForView(view);
        found[view] = await findViolations();
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        if (wide > 0) found[view].push(`${wide} px too wide`);
      };
      await checkView('company');
      expect(await getText('#step-1')).toBe(company);
      await runAction(sessionId, 'identify');
      await checkView('form');
      const buy = (await getText('[data-action="buy"]')).replace(/\s/g, ' ');
      expect(buy).toContain(amount);
      await runAction(sessionId, 'lock');
      await checkView('signing');
      await runAction(sessionId, 'delegate');
      await checkView('pending');
      await runAction(sessionId, 'authorize');
      await checkView('confirmation');
      expect(await getText('#heading')).toBe(thanks);
      expect(found).toEqual({ company: [], form: [], signing: [], pending: [], confirmation: [] });
    },
  );

  test('has no axe violations in the views without a purchase', async () => {
    const [expired, cancelled] = [await createSession(), await createSession()];
    await runAction(expired, 'expire');
    await runAction(cancelled, 'delegate');
    await runAction(cancelled, 'cancel');
    const ends = [
      ['expired', expired],
      ['cancelled', cancelled],
      ['error', 'se_unknown'],
    ] as const;
    await openPage('/?sessionId=');
    for (const [view, id] of ends) {
      await page.goto(`${emulator.url}/?sessionId=${id}`);
      await waitForView(view);
      expect(await findViolations(), view).toEqual([]);
    }
  });
});

describe('client validation in a shop page', () => {
  /**
   * Opens the checkout in a shop's page. The validation timeout of ten seconds is shortened to a fifth of a second.
   */
  const openShop = async (security: object) => {
    const sessionId = await createSession({ security: { level: 100, ...security } });
    await runAction(sessionId, 'identify');
    const shop = await startHttpTestServer((_, response) => {
      response.setHeader('content-type', 'text/html; charset=utf-8');
      response.end(shopPage(`${emulator.url}/bootstrap.js`, sessionId));
    });
    page = await newPage();
    await page.setViewport({ width: 1000, height: 1600 });
    await page.evaluateOnNewDocument(() => {
      const originalSetTimeout = setTimeout;
      Object.assign(window, {
        setTimeout: (work: () => void, ms = 0) =>
          originalSetTimeout(work, ms === 10_000 ? 200 : ms),
      });
    });
    await page.goto(shop.url);
    const frame = await (await page.waitForSelector('iframe'))!.contentFrame();
    await waitForView('form', frame);
    return { frame, sessionId, [Symbol.asyncDispose]: () => shop[Symbol.asyncDispose]() };
  };
  const getRecordedEvents = () =>
    page.evaluate(() => (window as unknown as { recordedEvents: string[] }).recordedEvents);

  test('counts a missing response as approval', async () => {
    await using opened = await openShop({ requireClientValidation: true });
    const { frame, sessionId } = opened;
    await clickAction('buy', frame);
    await waitForView('confirmation', frame);
    expect(await getState(sessionId)).toBe('authorized');
    expect(await getRecordedEvents()).toEqual(['WaitingForClientValidation', 'OrderComplete']);
  });

  test('counts a missing response as rejection when the session requires a response', async () => {
    await using opened = await openShop({
      requireClientValidation: true,
      validationSuccessOnTimeout: false,
    });
    const { frame, sessionId } = opened;
    await clickAction('buy', frame);
    expect(await getText('.problem', frame)).toContain('The order could not be placed');
    expect(await getState(sessionId)).toBe('open');
    expect(await getRecordedEvents()).toEqual(['WaitingForClientValidation']);
  });
});

describe('the checkout in a shop page', () => {
  test('is locked while its order changes, and then shows the new total', async () => {
    const sessionId = await createSession();
    await runAction(sessionId, 'identify');
    await using shop = await startHttpTestServer((_, response) => {
      response.setHeader('content-type', 'text/html; charset=utf-8');
      response.end(shopPage(`${emulator.url}/bootstrap.js`, sessionId));
    });
    page = await newPage();
    await page.setViewport({ width: 1000, height: 1600 });
    await page.goto(shop.url);
    const frame = await (await page.waitForSelector('iframe'))!.contentFrame();
    await waitForView('form', frame);
    const call = (name: 'suspend' | 'resume') =>
      page.evaluate((method) => {
        (window as unknown as { ledyer: { api: Record<string, () => void> } }).ledyer.api[
          method
        ]?.();
      }, name);

    await call('suspend');
    await frame.waitForSelector('.view[inert][aria-busy="true"]');
    expect(await getText('.overlay', frame)).toContain('Your order is being updated');
    await updateTotal(sessionId, 250_000);
    await call('resume');
    await frame.waitForSelector('.view:not([inert])');
    expect(await getText('[data-action="buy"]', frame)).toMatch(/2\s500/);
  });

  test('is light in a dark page and leaves no listener when its frame is removed at once', async () => {
    const sessionId = await createSession();
    await using shop = await startHttpTestServer((_, response) => {
      response.setHeader('content-type', 'text/html; charset=utf-8');
      response.end(`<!doctype html><html lang="en" style="color-scheme: dark"><title>Shop</title>
<main><div id="checkout"></div></main>
<script>window.messageListeners = new Set();
const { addEventListener, removeEventListener } = window;
window.addEventListener = (type, listener, ...rest) => {
  if (type === 'message') messageListeners.add(listener);
  addEventListener.call(window, type, listener, ...rest);
};
window.removeEventListener = (type, listener, ...rest) => {
  messageListeners.delete(listener);
  removeEventListener.call(window, type, listener, ...rest);
};</script>
<script src="${emulator.url}/bootstrap.js" data-session-id="${sessionId}" data-container-id="checkout"></script>
<script>const frame = document.querySelector('iframe');
const listenersWithFrame = messageListeners.size;
frame.remove();</script>`);
    });
    page = await newPage();
    await page.goto(shop.url);
    const read = (expression: string) => page.evaluate(expression);
    expect(await read('new URL(frame.src).searchParams.get("scheme")')).toBe('light');
    expect(await read('listenersWithFrame')).toBe(1);
    expect(await read('messageListeners.size')).toBe(0);
  });

  // In Chromium, the frame stays transparent when its page turns dark after the load.
  test('has a background even without padding, so that it is readable in a page that turns dark', async () => {
    const query = new URLSearchParams({
      sessionId: await createSession(),
      parent: emulator.url,
      padding: 'none',
      scheme: 'light',
    });
    page = await newPage();
    await page.goto(`${emulator.url}/checkout?${query}`);
    const checkout = await page.waitForSelector('checkout-app');
    expect(await checkout!.evaluate((element) => getComputedStyle(element).backgroundColor)).toBe(
      'rgb(255, 255, 255)',
    );
  });

  test('opens a redirect URL of the shop’s server in the top window', async () => {
    await using server = await startHttpTestServer((request, response) => {
      if (request.method === 'POST') {
        response.writeHead(303, {
          location: `http://${request.headers.host}/cart?order={order.id}`,
        });
        response.end();
        return;
      }
      const { searchParams, pathname } = new URL(request.url ?? '/', 'http://shop.test');
      response.setHeader('content-type', 'text/html; charset=utf-8');
      response.end(
        pathname === '/cart'
          ? '<title>Cart</title>'
          : shopPage(`${emulator.url}/bootstrap.js`, searchParams.get('session') ?? ''),
      );
    });
    const sessionId = await createSession({ urls: { validate: `${server.url}/validate` } });
    await runAction(sessionId, 'identify');
    page = await newPage();
    await page.setViewport({ width: 1000, height: 1600 });
    await page.goto(`${server.url}/?session=${sessionId}`);
    const frame = await (await page.waitForSelector('iframe'))!.contentFrame();
    await waitForView('form', frame);
    const arrived = page.waitForNavigation();
    await clickAction('buy', frame);
    await arrived;
    expect(page.url()).toMatch(/\/cart\?order=or_\w+$/);
    expect(await getState(sessionId)).toBe('open');
  });
});

describe('the control page', () => {
  test.each([
    [390, 844, 0.08],
    [1280, 800, 0.04],
  ])('does not shift at %i × %i when sessions arrive', async (width, height, maxShift) => {
    await fetch(`${emulator.url}/_emulator/reset`, { method: 'POST' });
    page = await newPage();
    await page.setViewport({ width, height });
    await recordLayoutShifts(page);
    await page.goto(`${emulator.url}/_emulator`);
    await page.waitForSelector('.connection.live');
    for (let count = 1; count <= 4; count += 1) {
      const sessionId = await createSession();
      await waitForCondition(
        page,
        (expected) => document.querySelectorAll('[data-session]').length === expected,
        count,
      );
      if (count === 2) await runAction(sessionId, 'authorize');
    }
    await page.waitForSelector('.chip.authorized');
    const shiftsOfArrivals = await getLayoutShifts(page);
    await page.reload();
    await page.waitForSelector('[data-session]');
    const shifts = [...shiftsOfArrivals, ...(await getLayoutShifts(page))];
    const total = shifts.reduce((sum, shift) => sum + Number.parseFloat(shift), 0);
    printLine(`layout shift of the control page at ${width} px: ${total.toFixed(3)}`);
    // Only the rows of older sessions move, down in their list.
    expect(total, shifts.join('\n')).toBeLessThan(maxShift);
  });

  test('leads a session to an order, shows events and advances the clock', async () => {
    await post('/_emulator/reset', {});
    await openPage('/');
    await page.waitForSelector('.connection.live');
    await clickAction('example-session');
    const sessionId = await page
      .waitForSelector('[data-session][aria-current="true"]')
      .then((button) => button!.evaluate((b) => (b as HTMLElement).dataset.session!));
    for (const [action, state] of [
      ['identify', 'open'],
      ['lock', 'locked'],
      ['delegate', 'pendingSca'],
      ['authorize', 'authorized'],
    ] as const) {
      await page.locator(`[data-action="${action}"]:not([aria-disabled])`).click();
      await page.waitForSelector(`.detail .chip.${state}`);
    }
    expect(await getState(sessionId)).toBe('authorized');
    // The page received the change by itself.
    await waitForCondition(page, () =>
      document.querySelector('.entries')?.textContent?.includes('pendingSca → authorized'),
    );
    expect(await getText('[data-action="cancel"]')).toContain('Only while pendingSca');

    await page.locator('[data-advance="604800000"]').click();
    const week = new Date(Date.now() + 7 * 86_400_000).toISOString().slice(0, 10);
    await waitForCondition(
      page,
      (day) => document.querySelector('.time-now')?.textContent?.includes(day),
      week,
    );
    expect(await findViolations()).toEqual([]);
    await post('/_emulator/reset', {});
    await page.waitForSelector('.empty');
    expect(await findViolations()).toEqual([]);
  });

  test('adds and removes faults', async () => {
    await openPage('/');
    await page.waitForSelector('.connection.live');
    await page.locator('.aside summary').click();
    await page.select('[name="kind"]', 'latency');
    await page.type('[name="ms"]', '250');
    await page.type('[name="route"]', 'GET /v1/orders');
    await clickAction('add-fault');
    expect(await getText('.faults')).toContain('GET /v1/orders · 250 ms');
    await clickAction('remove-fault');
    await waitForCondition(page, () => !document.querySelector('.faults'));
  });
});

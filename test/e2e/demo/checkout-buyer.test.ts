import { chromium, type Browser as PlaywrightBrowser } from 'playwright-core';
import { CheckoutBuyer, testCards, testCompanies, type BrowserPage } from 'ledyer-checkout/testing';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { startEmulator, type RunningEmulator } from '../../../src/emulator/http-server.js';
import { isFull } from '../../support/run-options.js';
import { browserTimeouts } from '../../support/browser/browser.js';
import { useBrowser } from '../../support/browser/browser-fixture.js';
import { startHttpTestServer } from '../../support/server/http-test-server.js';

const timeoutMs = browserTimeouts.timeout;
const puppeteer = useBrowser();
let emulator: RunningEmulator;
let playwright: PlaywrightBrowser;

beforeAll(async () => {
  [emulator, playwright] = await Promise.all([
    startEmulator({ port: 0 }),
    chromium.connectOverCDP(inject('browserEndpoint')),
  ]);
});
afterAll(async () => {
  await playwright.close();
  await emulator.close();
});

/** A page of Puppeteer or Playwright. */
interface DrivenPage extends BrowserPage {
  goto(url: string): Promise<unknown>;
}

const drivers: [string, () => Promise<DrivenPage>][] = [
  ['Puppeteer', () => puppeteer.newPage()],
  ['Playwright', async () => (await playwright.newContext()).newPage()],
];

async function createSession(security: object = { level: 100 }): Promise<string> {
  const request = async (path: string, init: RequestInit) =>
    (await fetch(emulator.url + path, { method: 'POST', ...init })).json() as Promise<
      Record<string, string>
    >;
  const { access_token: token } = await request('/oauth/token', {
    headers: { authorization: `Basic ${btoa('emulator:emulator')}` },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  });
  const { sessionId } = await request('/v1/sessions', {
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      country: 'SE',
      currency: 'SEK',
      locale: 'en-US',
      settings: { security, urls: { terms: 'https://shop.example/terms' } },
      totalOrderAmount: 125_000,
      totalOrderAmountExclVat: 100_000,
      totalOrderVatAmount: 25_000,
    }),
  });
  return sessionId!;
}

describe.each(drivers)('a buyer with %s', (driver, newPage) => {
  // All drivers take the same steps, so a short run uses only one.
  const testWithOneDriver = test.runIf(isFull || driver === 'Puppeteer');

  const openHostedPage = async (sessionId: string) => {
    const page = await newPage();
    await page.goto(`${emulator.url}/?sessionId=${sessionId}`);
    return new CheckoutBuyer(page, { frame: null, timeoutMs });
  };

  test('buys by invoice in the frame of a shop’s page', async () => {
    const sessionId = await createSession();
    await using shop = await startHttpTestServer((_, response) => {
      response.setHeader('content-type', 'text/html; charset=utf-8');
      response.end(`<!doctype html><title>Shop</title><div id="checkout"></div>
        <script src="${emulator.url}/bootstrap.js" data-session-id="${sessionId}" data-container-id="checkout"></script>`);
    });
    const page = await newPage();
    await page.goto(shop.url);
    const buyer = new CheckoutBuyer(page, { frame: '#checkout iframe', timeoutMs });
    await buyer.identify();
    await buyer.choose('invoice');
    await buyer.buy();
    await buyer.waitForView('confirmation');
  });

  testWithOneDriver('pays by a card after declining at the bank once', async () => {
    const buyer = await openHostedPage(await createSession());
    await buyer.identify({ companyId: testCompanies.denied });
    await buyer.payByCard(testCards.challenged);
    await buyer.buy();
    await buyer.decline();
    await buyer.payByCard(testCards.challenged);
    await buyer.buy();
    await buyer.approve();
    await buyer.waitForView('confirmation');
  });

  testWithOneDriver('sends the order to a signatory, who signs it', async () => {
    const buyer = await openHostedPage(await createSession({ level: 300 }));
    await buyer.identify();
    await buyer.choose('invoice');
    await buyer.buy();
    await buyer.delegate();
    const page = await newPage();
    await page.goto(await buyer.getSignatoryUrl());
    await new CheckoutBuyer(page, { frame: null, timeoutMs }).sign();
    await buyer.waitForView('confirmation');
  });

  test('throws an error that names the selector when the page has no checkout', async () => {
    const page = await newPage();
    await page.goto('about:blank');
    await expect(new CheckoutBuyer(page, { timeoutMs: 100 }).buy()).rejects.toThrow(
      'ledyer-checkout iframe did not appear within 100 ms',
    );
  });
});

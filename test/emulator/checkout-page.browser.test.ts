import { expect } from '@open-wc/testing';
import code from '../../src/emulator/ui/checkout-page/main.ts?inline-script';
import { emulatorHandlers } from '../../src/emulator/index.js';
import { MswShop } from '../support/component/msw-shop.js';
import { FramedPage } from '../support/component/framed-page.js';
import { http, setupWorker } from '../support/component/msw.js';

const worker = setupWorker();
const shop = new MswShop();
let page: FramedPage;

before(async () => {
  // Handles the page's API requests. The test's own server serves the page itself.
  worker.use(...emulatorHandlers(shop.emulator, http, `${location.origin}/checkout`));
  await worker.start({ quiet: true, onUnhandledRequest: 'bypass' });
});
after(() => worker.stop());
beforeEach(() => {
  page = new FramedPage();
});
afterEach(() => page.close());

const open = (sessionId: string) => page.open(`/checkout?sessionId=${sessionId}`, code);

/** Waits for a view and returns the axe violations in it. */
async function findViolationsIn(view: string): Promise<string[]> {
  await page.waitForElement(`[data-view="${view}"]`);
  return (await page.findViolations()).map((text) => `${view}, ${text}`);
}

describe('the checkout page', () => {
  it('lets a buyer pay by card and sign, without axe violations', async () => {
    await open(await shop.createSession({ customer: {} }));
    const found = await findViolationsIn('company');
    await page.fill({ companyId: '5593113714', email: 'jan@example.com', phone: '+46761010101' });
    await page.click('[data-action="identify"]');
    found.push(...(await findViolationsIn('form')));
    await page.click('input[value="card"]');
    await page.click('card-step summary');
    await page.click('[data-value="4000 0000 0000 3220"]');
    await page.click('[data-action="buy"]');
    found.push(...(await findViolationsIn('challenge')));
    await page.fill({ challengeCode: '1234' });
    await page.click('[data-action="approve"]');
    found.push(...(await findViolationsIn('signing')));
    await page.click('[data-action="sign"]');
    found.push(...(await findViolationsIn('confirmation')));
    expect(found).to.deep.equal([]);
  });

  for (const [view, ...actions] of [
    ['pending', 'delegate'],
    ['expired', 'expire'],
    ['cancelled', 'delegate', 'cancel'],
  ] as const) {
    it(`shows the ${view} view, without axe violations`, async () => {
      const sessionId = await shop.createSession();
      for (const action of actions) await shop.runAction(sessionId, action);
      await open(sessionId);
      expect(await findViolationsIn(view)).to.deep.equal([]);
    });
  }

  it('shows an error for an unknown session, without axe violations', async () => {
    await open('se_unknown');
    expect(await findViolationsIn('error')).to.deep.equal([]);
  });
});

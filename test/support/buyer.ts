import puppeteer, { type Browser, type Frame, type Page } from 'puppeteer-core';
import { chromeArguments, findChrome } from '../../scripts/browsers.mjs';

/** Milliseconds: a machine that is busy with other things takes a minute for what takes a second otherwise. */
export const browserTimeouts = { timeout: 120_000, protocolTimeout: 600_000 };

/** A browser for end-to-end tests. */
export const launchBrowser = (): Promise<Browser> =>
  puppeteer.launch({ executablePath: findChrome()!, args: chromeArguments, ...browserTimeouts });

/** What the demo's event log shows, oldest first. */
export interface PageEvent {
  readonly type: string;
  readonly sessionId: string;
  readonly orderId?: string;
  readonly source?: string;
  readonly replayed?: boolean;
}

/** Somebody who buys in the demo shop, with the mouse and the keyboard. */
export class Buyer {
  readonly page: Page;
  /** The tag's events on every page that the buyer has seen. */
  readonly events: PageEvent[] = [];
  /** Errors that a developer would see in the console. */
  readonly errors: string[] = [];

  private constructor(page: Page) {
    this.page = page;
  }

  /** A buyer with a cookie jar of their own. */
  static async create(browser: Browser): Promise<Buyer> {
    const context = await browser.createBrowserContext();
    const page = await context.newPage();
    page.setDefaultTimeout(browserTimeouts.timeout);
    // Tall enough that nothing is scrolled: clicks into a frame that was may miss.
    await page.setViewport({ width: 1280, height: 1800 });
    const buyer = new Buyer(page);
    page.on('pageerror', (error) => buyer.errors.push(String(error)));
    await page.exposeFunction('noteEvent', (event: PageEvent) => buyer.events.push(event));
    await page.evaluateOnNewDocument(() => {
      const { noteEvent } = globalThis as unknown as { noteEvent: (event: object) => void };
      for (const name of ['ready', 'pending', 'complete', 'expired', 'cancelled', 'error']) {
        document.addEventListener(`ledyer-${name}`, (event) => {
          const { type, sessionId, orderId, source, replayed } = event as Event & PageEvent;
          noteEvent({ type, sessionId, orderId, source, replayed });
        });
      }
    });
    return buyer;
  }

  /** Puts something into the cart and goes to the checkout; gives back the session that is shown. */
  async startCheckout(shopUrl: string): Promise<string> {
    await this.page.goto(shopUrl);
    await this.click('.product .button');
    await this.followLink('a[href="/cart.html"]');
    await this.followLink('a[href="/checkout.html"]');
    return this.getSessionId();
  }

  /** The session whose checkout is open on the page. */
  async getSessionId(): Promise<string> {
    await this.waitForStatus('open');
    return this.page.$eval('ledyer-checkout', (element) => element.sessionId);
  }

  /** Waits until all of the tag's code is there: what is still on its way does not come while time is made to pass. */
  async waitForRuntime(): Promise<void> {
    await this.page.waitForSelector('ledyer-checkout >>> [role="status"]');
  }

  /** Waits until the tag is in a state. */
  async waitForStatus(status: string): Promise<void> {
    await this.page.waitForSelector(`ledyer-checkout[data-state="${status}"]`);
  }

  /** Ledyer's checkout inside its frame. */
  async getCheckoutFrame(): Promise<Frame> {
    const element = await this.page.waitForSelector('ledyer-checkout iframe');
    return element!.contentFrame();
  }

  /** Fills in the checkout as somebody of the company, up to the buy button. */
  async identify(companyId: string): Promise<void> {
    const frame = await this.getCheckoutFrame();
    await this.fill(frame, {
      companyId,
      email: 'jan@example.com',
      firstName: 'Jan',
      lastName: 'Persson',
      phone: '+46761010101',
    });
    await this.clickAction(frame, 'identify');
    await frame.waitForSelector('[data-action="buy"]');
  }

  async fill(frame: Frame, fields: Readonly<Record<string, string>>): Promise<void> {
    for (const [name, value] of Object.entries(fields)) {
      const input = await frame.waitForSelector(`input[name="${name}"]`, { visible: true });
      await input!.type(value);
    }
  }

  /** Replaces what stands in a field of the page. */
  async fillPageField(selector: string, value: string): Promise<void> {
    await this.page.locator(selector).fill(value);
  }

  /** Presses a button in the frame once it is there and can be pressed. */
  async clickAction(frame: Frame, action: string): Promise<void> {
    await frame.locator(`[data-action="${action}"]`).click();
  }

  /** Follows a link. */
  async followLink(selector: string): Promise<void> {
    await Promise.all([this.page.waitForNavigation(), this.click(selector)]);
  }

  async click(selector: string): Promise<void> {
    await this.page.locator(selector).click();
  }

  /** Names of the events about a session, oldest first. */
  getEventTypes(sessionId: string): string[] {
    return this.events.filter((event) => event.sessionId === sessionId).map(({ type }) => type);
  }
}

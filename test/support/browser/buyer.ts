import { CheckoutBuyer } from 'ledyer-checkout/testing';
import { browserTimeouts } from './browser.js';
import { waitForCondition } from './wait-for-condition.js';
import type { Frame, Page } from 'puppeteer-core';

/** An event of the tag, as the page received it. */
export interface PageEvent {
  readonly type: string;
  readonly sessionId: string;
  readonly orderId?: string;
  readonly source?: string;
  readonly replayed?: boolean;
}

/** A buyer who uses the demo shop with mouse and keyboard. */
export class Buyer {
  readonly page: Page;
  /** The tag's events on all pages of this buyer, oldest first. */
  readonly events: PageEvent[] = [];
  /** Uncaught errors of the page. */
  readonly errors: string[] = [];

  private constructor(page: Page) {
    this.page = page;
  }

  /** Creates a buyer who uses this page. */
  static async create(page: Page): Promise<Buyer> {
    // Tall enough to avoid scrolling. Clicks into a scrolled frame may miss.
    await page.setViewport({ width: 1280, height: 1800 });
    const buyer = new Buyer(page);
    page.on('pageerror', (error) => buyer.errors.push(String(error)));
    await page.exposeFunction('recordEvent', (event: PageEvent) => buyer.events.push(event));
    await page.evaluateOnNewDocument(() => {
      const { recordEvent } = globalThis as unknown as { recordEvent: (event: object) => void };
      for (const name of ['ready', 'pending', 'complete', 'expired', 'cancelled', 'error']) {
        document.addEventListener(`ledyer-${name}`, (event) => {
          const { type, sessionId, orderId, source, replayed } = event as Event & PageEvent;
          recordEvent({ type, sessionId, orderId, source, replayed });
        });
      }
    });
    return buyer;
  }

  /** Adds a product to the cart and opens the checkout. Returns the session id. */
  async startCheckout(shopUrl: string): Promise<string> {
    await this.page.goto(shopUrl);
    await this.click('.product .button');
    await this.followLink('a[href="cart.html"]');
    await this.followLink('a[href="checkout.html"]');
    return this.getSessionId();
  }

  /** Returns the id of the session whose checkout is open on the page. */
  async getSessionId(): Promise<string> {
    await this.waitForStatus('open');
    return this.page.$eval('ledyer-checkout', (element) => element.sessionId);
  }

  /** Waits until the tag's lazily loaded code has arrived. It would not arrive while virtual time advances. */
  async waitForRuntime(): Promise<void> {
    // Not `waitForSelector`, which notices no change inside a shadow root.
    await waitForCondition(this.page, () =>
      document.querySelector('ledyer-checkout')?.shadowRoot?.querySelector('[role="status"]'),
    );
  }

  /** Waits until the tag has a status. */
  async waitForStatus(status: string): Promise<void> {
    await this.page.waitForSelector(`ledyer-checkout[data-state="${status}"]`);
  }

  /** Returns Ledyer's frame. */
  async getCheckoutFrame(): Promise<Frame> {
    const element = await this.page.waitForSelector('ledyer-checkout iframe');
    return element!.contentFrame();
  }

  /** Fills in the checkout for a company, up to the buy button. */
  identify(companyId: string): Promise<void> {
    return new CheckoutBuyer(this.page, { timeoutMs: browserTimeouts.timeout }).identify({
      companyId,
    });
  }

  async fill(frame: Frame, fields: Readonly<Record<string, string>>): Promise<void> {
    for (const [name, value] of Object.entries(fields)) {
      const input = await frame.waitForSelector(`input[name="${name}"]`, { visible: true });
      await input!.type(value);
    }
  }

  /** Replaces the value of a field of the page. */
  async fillPageField(selector: string, value: string): Promise<void> {
    await this.page.locator(selector).fill(value);
  }

  /** Clicks a button in the frame when it is present and enabled. */
  async clickAction(frame: Frame, action: string): Promise<void> {
    await frame.locator(`[data-action="${action}"]`).click();
  }

  /** Clicks a link and waits for the navigation. */
  async followLink(selector: string): Promise<void> {
    await Promise.all([this.page.waitForNavigation(), this.click(selector)]);
  }

  async click(selector: string): Promise<void> {
    await this.page.locator(selector).click();
  }

  /** Returns the event types of a session, oldest first. */
  getEventTypes(sessionId: string): string[] {
    return this.events.filter((event) => event.sessionId === sessionId).map(({ type }) => type);
  }
}

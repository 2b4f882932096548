import type { BrowserElement, BrowserPage } from './browser-page.js';

/** The views of the emulator's checkout. */
export type CheckoutView =
  | 'company'
  | 'form'
  | 'challenge'
  | 'signing'
  | 'pending'
  | 'confirmation'
  | 'expired'
  | 'cancelled'
  | 'error';

/** What the buyer enters first. */
export interface BuyerDetails {
  /** With the dash: `559311-3714`. */
  readonly companyId: string;
  readonly email: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly phone: string;
}

/** Company numbers that the emulator knows. All pay by card; `denied` may not pay by invoice. */
export const testCompanies = {
  /** Its invoices are approved, and the buyer or a signatory may sign. */
  approved: '559311-3714',
  denied: '556000-0002',
  /** Only a signatory may sign. */
  signedByOthers: '556000-0003',
  /** Only the buyer may sign. */
  signedByBuyer: '556000-0004',
} as const;

/** Card numbers that the emulator knows, each with any future expiry and any three digits. */
export const testCards = {
  accepted: '4111 1111 1111 1111',
  /** The bank asks for the code 1234. */
  challenged: '4000 0000 0000 3220',
  declined: '4000 0000 0000 0002',
  withoutFunds: '4000 0000 0000 9995',
} as const;

/** The buyer of {@link CheckoutBuyer.identify}, of an approved company. */
export const exampleBuyer: BuyerDetails = {
  companyId: testCompanies.approved,
  email: 'jan@example.com',
  firstName: 'Jan',
  lastName: 'Persson',
  phone: '+46761010101',
};

export interface CheckoutBuyerOptions {
  /**
   * Selector of the checkout's frame in the shop's page. `null` for a page of the emulator itself: the hosted
   * page, or that of a signatory. Default: `ledyer-checkout iframe`.
   */
  readonly frame?: string | null | undefined;
  /** Maximum time that a step waits for the checkout, in milliseconds. Default: 30000. */
  readonly timeoutMs?: number | undefined;
}

/** Maximum number of documents in which a step looks for its element. */
const maxAttempts = 5;

/** Returns whether the driver has waited for the whole time. Otherwise the document has gone. */
const isTimeout = (error: unknown): boolean =>
  error instanceof Error && (error.name === 'TimeoutError' || isTimeout(error.cause));

/**
 * A buyer who uses the emulator's checkout in a browser, step by step. Each step waits until it is possible, and
 * rejects when it is not in time.
 *
 * Ledyer's own checkout has other markup: use it with the emulator only.
 */
export class CheckoutBuyer {
  readonly #page: BrowserPage;
  readonly #frameSelector: string | null;
  readonly #timeoutMs: number;

  /** @param page a page of Puppeteer or Playwright that shows the shop's checkout */
  constructor(
    page: BrowserPage,
    { frame = 'ledyer-checkout iframe', timeoutMs = 30_000 }: CheckoutBuyerOptions = {},
  ) {
    this.#page = page;
    this.#frameSelector = frame;
    this.#timeoutMs = timeoutMs;
  }

  /** Enters the company and the contact, in the fields that the session shows, and continues. */
  async identify(details: Partial<BuyerDetails> = {}): Promise<void> {
    const companyField = await this.#find('input[name="companyId"]');
    const names = (await companyField.evaluate(({ form }: HTMLInputElement) =>
      Array.from(form?.elements ?? [], (field) => field.getAttribute('name')),
    )) as (string | null)[];
    const entries = Object.entries({ ...exampleBuyer, ...details });
    await this.fill(Object.fromEntries(entries.filter(([name]) => names.includes(name))));
    await this.click('identify');
    await this.waitForView('form');
  }

  /** Replaces the values of fields, by their names. */
  async fill(fields: Readonly<Partial<Record<string, string>>>): Promise<void> {
    for (const [name, value] of Object.entries(fields)) {
      if (value === undefined) continue;
      const input = await this.#find(`input[name="${name}"]`);
      await input.evaluate((element: HTMLInputElement) => {
        element.select();
      });
      await input.type(value);
    }
  }

  /** Chooses a payment method, such as `invoice` or `card`. */
  async choose(paymentMethod: string): Promise<void> {
    await this.#click(`input[name="paymentMethod"][value="${paymentMethod}"]`);
  }

  /** Chooses payment by card and enters one. */
  async payByCard(cardNumber: string = testCards.accepted): Promise<void> {
    await this.choose('card');
    await this.fill({ cardNumber, cardExpiry: '1239', cardCvc: '123' });
  }

  /** Presses buy. What follows depends on the session: see {@link waitForView}. */
  buy(): Promise<void> {
    return this.click('buy');
  }

  /** Answers the bank's question about a card. */
  async approve(code = '1234'): Promise<void> {
    await this.fill({ challengeCode: code });
    await this.click('approve');
  }

  /** Declines at the bank, and returns to the checkout. */
  async decline(): Promise<void> {
    await this.click('decline');
    await this.waitForView('form');
  }

  /** Signs the order, as the buyer or as the signatory. */
  sign(): Promise<void> {
    return this.click('sign');
  }

  /**
   * Has the order signed by another person, whose page is at {@link getSignatoryUrl}. Resolves when the checkout shows
   * that it waits, or when the shop leaves the page.
   */
  async delegate(
    signatory: { readonly name: string; readonly email: string } = {
      name: 'Åke Anställd',
      email: 'ake@example.com',
    },
  ): Promise<void> {
    await this.click('delegate');
    await this.fill({ signatoryName: signatory.name, signatoryEmail: signatory.email });
    const checkout = await this.#getCheckoutPage();
    await this.click('send-to-signatory');
    await this.#waitForElement(checkout, '[data-view="pending"]').catch((error: unknown) => {
      if (isTimeout(error)) throw error;
      // Rejects if the page is closed.
      return this.#waitForElement(this.#page, 'html');
    });
  }

  /** Returns the URL of the signatory's page after {@link delegate}. */
  async getSignatoryUrl(): Promise<string> {
    const link = await this.#find('[data-action="open-signatory-page"]');
    return String(await link.evaluate((element: HTMLAnchorElement) => element.href));
  }

  /** Waits until the checkout shows a view. */
  async waitForView(view: CheckoutView): Promise<void> {
    await this.#find(`[data-view="${view}"]`);
  }

  /** Presses a button by the value of its `data-action`. */
  click(action: string): Promise<void> {
    return this.#click(`[data-action="${action}"]`);
  }

  /** Calls the element's own `click`, because a mouse click may miss it in a frame that scrolls. */
  async #click(selector: string): Promise<void> {
    const element = await this.#find(`${selector}:not([disabled])`);
    await element.evaluate((button: HTMLElement) => {
      button.click();
    });
  }

  /** Finds an element, although the page is loaded again or the frame is replaced meanwhile. */
  async #find(selector: string): Promise<BrowserElement> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#waitForElement(await this.#getCheckoutPage(), selector);
      } catch (error) {
        if (isTimeout(error) || attempt === maxAttempts) throw error;
      }
    }
  }

  /** Returns the page or the frame that contains the checkout. */
  async #getCheckoutPage(): Promise<BrowserPage> {
    if (this.#frameSelector === null) return this.#page;
    const element = await this.#waitForElement(this.#page, this.#frameSelector);
    const frame = await element.contentFrame();
    if (!frame) throw new Error(`CheckoutBuyer: ${this.#frameSelector} is not a frame.`);
    return frame;
  }

  async #waitForElement(page: BrowserPage, selector: string): Promise<BrowserElement> {
    const element = await page
      .waitForSelector(selector, { timeout: this.#timeoutMs })
      .catch((cause: unknown) => {
        throw new Error(
          `CheckoutBuyer: ${selector} did not appear within ${this.#timeoutMs} ms. Is the page that of the emulator's checkout?`,
          { cause },
        );
      });
    if (!element) throw new Error(`CheckoutBuyer: ${selector} has disappeared.`);
    return element;
  }
}

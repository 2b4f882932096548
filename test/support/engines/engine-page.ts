import type { BrowserElement, BrowserPage } from 'ledyer-checkout/testing';

/** The engines that run the tests in `test/e2e/engines`. */
export type EngineName = 'chromium' | 'firefox' | 'webkit';

/** A page in any engine, as far as the tests in `test/e2e/engines` need it. `CheckoutBuyer` can use it. */
export interface EnginePage extends BrowserPage {
  /** Opens a URL and waits until the page is parsed. */
  goto(url: string): Promise<void>;
  /** Loads the page again and waits until it is parsed. */
  reload(): Promise<void>;
  /** Calls a function in the page, or evaluates an expression there. Arguments and result must be JSON. */
  evaluate<Args extends readonly unknown[], Result>(
    call: ((...args: Args) => Result) | string,
    ...args: Args
  ): Promise<Awaited<Result>>;
  waitForSelector(
    selector: string,
    options?: { readonly timeout?: number },
  ): Promise<BrowserElement>;
  /** Waits for an element and clicks it with the mouse. */
  click(selector: string): Promise<void>;
  /** Opens a tab that shares cookies and storage with this page. In WebKit it is hidden, elsewhere this page is. */
  openTab(): Promise<EnginePage>;
  /** Hides the page, as when the buyer selects another tab. Returns a function that shows it again. */
  hide(): Promise<() => Promise<void>>;
  close(): Promise<void>;
}

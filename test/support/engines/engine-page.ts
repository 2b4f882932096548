import type { BrowserElement, BrowserPage } from 'ledyer-checkout/testing';

/** The engines that run the tests in `test/e2e/engines`. */
export type EngineName = 'chromium' | 'firefox' | 'webkit';

/** The operations on a page that the tests in `test/e2e/engines` and `CheckoutBuyer` need, for any engine. */
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
  /**
   * Opens a tab that shares cookies and storage with this page. The new tab is hidden in WebKit. In other engines it is
   * visible and this page is hidden.
   */
  openTab(): Promise<EnginePage>;
  /** Hides the page, as when the buyer selects another tab. Returns a function that shows it again. */
  hide(): Promise<() => Promise<void>>;
  close(): Promise<void>;
}

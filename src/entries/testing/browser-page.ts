/** The methods of Puppeteer's and Playwright's pages, frames and elements that `CheckoutBuyer` uses. */

/** An element in a page or frame. */
export interface BrowserElement {
  type(text: string): Promise<unknown>;
  // The drivers declare this function in ways that have no common type but `any`.
  // oxlint-disable-next-line typescript/no-explicit-any
  evaluate(read: (element: any) => unknown): Promise<any>;
  /** The document of an `iframe`. */
  contentFrame(): Promise<BrowserPage | null>;
}

/** A page or a frame. */
export interface BrowserPage {
  waitForSelector(
    selector: string,
    options?: { readonly timeout?: number },
  ): Promise<BrowserElement | null>;
}

import { writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BrowserElement, BrowserPage } from 'ledyer-checkout/testing';
import { browserTimeouts } from '../browser/browser.js';
import { waitForCondition } from '../browser/wait-for-condition.js';
import type { EnginePage } from './engine-page.js';
import {
  getElementPath,
  type CommandTarget,
  type ElementReference,
  type WebKitSession,
} from './webkit-session.js';

const pollIntervalMs = 100;
/** Time after which a frame whose commands all fail is taken for removed. A navigation takes less. */
const maxFailureMs = 5_000;
const windowSize = { width: 1280, height: 1700 };

/** Returns whether the page no longer has the frame of a command. */
const isRemovedFrame = (error: unknown) =>
  /: (?:stale element reference|no such element|no such frame): /.test(String(error));

/** A page or a frame in WebKit, driven by WebDriver. */
class WebKitFrame implements BrowserPage {
  protected readonly session: WebKitSession;
  protected readonly target: CommandTarget;

  constructor(session: WebKitSession, target: CommandTarget) {
    this.session = session;
    this.target = target;
  }

  /** Runs the body of a function in the page. WebDriver waits for its promise. */
  protected async execute(script: string, ...args: readonly unknown[]): Promise<unknown> {
    return this.session.run((send) => send('POST', '/execute/sync', { script, args }), this.target);
  }

  async waitForSelector(
    selector: string,
    { timeout = browserTimeouts.timeout }: { readonly timeout?: number } = {},
  ): Promise<WebKitElement> {
    const endsAt = performance.now() + timeout;
    let cause: unknown;
    let failsSince: number | undefined;
    while (performance.now() < endsAt) {
      try {
        const found = await this.execute(`return document.querySelector(arguments[0])`, selector);
        failsSince = undefined;
        if (found) return new WebKitElement(this.session, this.target, found as ElementReference);
      } catch (error) {
        failsSince ??= performance.now();
        const isFrame = this.target.frames.length > 0;
        if (isRemovedFrame(error) || (isFrame && performance.now() - failsSince > maxFailureMs))
          throw error;
        // The frame may navigate.
        cause = error;
      }
      await sleep(pollIntervalMs);
    }
    throw Object.assign(new Error(`${selector} did not appear.`, { cause }), {
      name: 'TimeoutError',
    });
  }
}

class WebKitElement implements BrowserElement {
  readonly #session: WebKitSession;
  readonly #target: CommandTarget;
  readonly #reference: ElementReference;

  constructor(session: WebKitSession, target: CommandTarget, reference: ElementReference) {
    this.#session = session;
    this.#target = target;
    this.#reference = reference;
  }

  /**
   * Replaces the value of a field. It clicks the field first, because a script cannot focus a cross-site frame in WebKit
   * before a click. The text is selected after the click, which removes a selection.
   */
  async type(text: string): Promise<void> {
    await this.click();
    await this.#execute('arguments[0].select()');
    await this.#run((send) => send('POST', `${getElementPath(this.#reference)}/value`, { text }));
  }

  async click(): Promise<void> {
    await this.#run((send) => send('POST', `${getElementPath(this.#reference)}/click`));
  }

  async evaluate(read: (element: never) => unknown): Promise<unknown> {
    return this.#execute(`return (${String(read)})(arguments[0])`);
  }

  contentFrame(): Promise<WebKitFrame> {
    const { window, frames } = this.#target;
    const target = { window, frames: [...frames, this.#reference] };
    return Promise.resolve(new WebKitFrame(this.#session, target));
  }

  /** Runs the body of a function whose argument is the element. */
  #execute(script: string): Promise<unknown> {
    const args = [this.#reference];
    return this.#run((send) => send('POST', '/execute/sync', { script, args }));
  }

  #run(commands: Parameters<WebKitSession['run']>[0]): Promise<unknown> {
    return this.#session.run(commands, this.#target);
  }
}

/** A page in WebKit. */
export class WebKitPage extends WebKitFrame implements EnginePage {
  /** Opens the first page of a session. */
  static async open(session: WebKitSession): Promise<WebKitPage> {
    const page = new WebKitPage(session, { window: await session.getFirstWindow(), frames: [] });
    await page.#resize();
    return page;
  }

  goto(url: string): Promise<void> {
    return this.#navigate('/url', { url });
  }

  reload(): Promise<void> {
    return this.#navigate('/refresh');
  }

  async evaluate<Args extends readonly unknown[], Result>(
    call: ((...args: Args) => Result) | string,
    ...args: Args
  ): Promise<Awaited<Result>> {
    const script =
      typeof call === 'string' ? `return (${call})` : `return (${String(call)})(...arguments)`;
    return (await this.execute(script, ...args)) as Awaited<Result>;
  }

  async click(selector: string): Promise<void> {
    const element = await this.waitForSelector(selector);
    await element.click();
  }

  async openTab(): Promise<WebKitPage> {
    return new WebKitPage(this.session, { window: await this.session.openTab(), frames: [] });
  }

  /** Minimizes the window: WebKitGTK does not let a test select another tab. */
  async hide(): Promise<() => Promise<void>> {
    await this.session.run((send) => send('POST', '/window/minimize'), this.target);
    await waitForCondition(this, () => document.visibilityState === 'hidden');
    return async () => {
      await this.#resize();
      await waitForCondition(this, () => document.visibilityState === 'visible');
    };
  }

  async close(): Promise<void> {
    await this.session.run((send) => send('DELETE', '/window'), this.target);
  }

  /** Writes a screenshot, for {@link saveFailureArtifacts}. */
  async screenshot({ path }: { readonly path: string }): Promise<void> {
    const image = await this.session.run((send) => send('GET', '/screenshot'), this.target);
    await writeFile(path, String(image), 'base64');
  }

  /** WebDriver does not wait for the new page. A mark on the old page shows when the new one has replaced it. */
  async #navigate(path: string, body?: object): Promise<void> {
    await this.execute('window.isOldPage = true');
    await this.session.run((send) => send('POST', path, body), this.target);
    await waitForCondition(
      this,
      () => !('isOldPage' in globalThis) && document.readyState !== 'loading',
    );
  }

  async #resize(): Promise<void> {
    await this.session.run((send) => send('POST', '/window/rect', windowSize), this.target);
  }
}

import { sendCommand } from '../../../scripts/webkit-driver.mjs';
import { browserTimeouts } from '../browser/browser.js';

/** The key of an element's id in WebDriver's JSON, from the specification. */
const elementKey = 'element-6066-11e4-a52e-4f735466cecf';

/** A reference to an element in WebDriver commands. */
export type ElementReference = Readonly<Record<typeof elementKey, string>>;

/** The target document of a command: a window, and the path of frames from its page to the document. */
export interface CommandTarget {
  readonly window: string;
  readonly frames: readonly ElementReference[];
}

type Command = (
  method: 'GET' | 'POST' | 'DELETE',
  path: string,
  body?: unknown,
) => Promise<unknown>;

/**
 * A browser that a WebDriver program has started, with its own cookies and storage. WebDriver commands go to a
 * selected window and frame, so they run one after the other.
 */
export class WebKitSession {
  readonly #url: string;
  #last: Promise<unknown> = Promise.resolve();

  private constructor(url: string) {
    this.#url = url;
  }

  /** @param driverUrl URL of a program without a session */
  static async start(driverUrl: string): Promise<WebKitSession> {
    // With other strategies, each command waits for a loading page, sometimes until the timeout.
    const pageLoadStrategy = 'none';
    const timeouts = { script: browserTimeouts.timeout, pageLoad: browserTimeouts.timeout };
    const { sessionId } = (await sendCommand('POST', `${driverUrl}/session`, {
      body: { capabilities: { alwaysMatch: { timeouts, pageLoadStrategy } } },
      timeoutMs: browserTimeouts.timeout,
    })) as { sessionId: string };
    return new WebKitSession(`${driverUrl}/session/${sessionId}`);
  }

  /** Returns the window that the browser has opened by itself. */
  getFirstWindow(): Promise<string> {
    return this.#send('GET', '/window') as Promise<string>;
  }

  async openTab(): Promise<string> {
    const { handle } = (await this.run((send) => send('POST', '/window/new', { type: 'tab' }))) as {
      handle: string;
    };
    return handle;
  }

  /** Sends commands to a window or frame, or to the session. No other command runs in between. */
  run(commands: (send: Command) => Promise<unknown>, target?: CommandTarget): Promise<unknown> {
    const run = async () => {
      if (target) {
        await this.#send('POST', '/window', { handle: target.window });
        // Selects the top-level document of the page.
        await this.#send('POST', '/frame', { id: null });
        for (const id of target.frames) await this.#send('POST', '/frame', { id });
      }
      return commands(this.#send);
    };
    const result = this.#last.then(run, run);
    this.#last = result.catch(() => undefined);
    return result;
  }

  async close(): Promise<void> {
    await this.#send('DELETE', '');
  }

  readonly #send: Command = (method, path, body) =>
    sendCommand(method, this.#url + path, {
      body: body ?? (method === 'POST' ? {} : undefined),
      timeoutMs: browserTimeouts.protocolTimeout,
    });
}

/** Returns the path of the commands for an element. */
export const getElementPath = (element: ElementReference) => `/element/${element[elementKey]}`;

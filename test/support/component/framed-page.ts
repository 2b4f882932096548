import { oneEvent, waitUntil } from '@open-wc/testing';
import { colourSchemes, findViolations } from './accessibility.js';

/** A page of the emulator in a same-origin frame, with the actions of its user. */
export class FramedPage {
  readonly #frame = document.createElement('iframe');

  /** Opens an almost empty document at a URL and runs the page's script in it. */
  async open(
    url: string,
    code: string,
    data: Readonly<Record<string, string>> = {},
  ): Promise<void> {
    Object.assign(this.#frame, { title: 'A page of the emulator', src: url, height: 1200 });
    const loaded = oneEvent(this.#frame, 'load');
    document.body.append(this.#frame);
    await loaded;
    const { body } = this.#document;
    Object.assign(body.dataset, data);
    const script = this.#document.createElement('script');
    script.textContent = code;
    body.append(script);
  }

  close(): void {
    this.#frame.remove();
  }

  /** Returns axe's violations in light and in dark. */
  async findViolations(): Promise<string[]> {
    const { documentElement } = this.#document;
    const found: string[] = [];
    for (const scheme of colourSchemes) {
      documentElement.style.colorScheme = scheme;
      found.push(...(await findViolations(documentElement)).map((text) => `${scheme}: ${text}`));
    }
    return found;
  }

  /** Waits for an element. */
  async waitForElement(selector: string): Promise<HTMLElement> {
    const find = () => this.#document.querySelector<HTMLElement>(selector);
    await waitUntil(find, selector, { timeout: 20_000 });
    return find()!;
  }

  async fill(fields: Readonly<Record<string, string>>): Promise<void> {
    for (const [name, value] of Object.entries(fields)) {
      const input = (await this.waitForElement(`input[name="${name}"]`)) as HTMLInputElement;
      input.value = value;
      input.dispatchEvent(new InputEvent('input', { bubbles: true }));
    }
  }

  async click(selector: string): Promise<void> {
    (await this.waitForElement(selector)).click();
  }

  get #document(): Document {
    return this.#frame.contentDocument!;
  }
}

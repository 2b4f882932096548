import { LitElement, html, type TemplateResult } from 'lit';

/** A button that copies a text, and says so for a moment. */
export class CopyButton extends LitElement {
  static override properties = {
    text: { attribute: false },
    label: { attribute: false },
    copied: { state: true },
  };

  declare text: string;
  /** What is copied, for those who do not see what stands beside the button. */
  declare label: string;
  declare copied: boolean;

  #resetTimer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    this.text = '';
    this.label = '';
    this.copied = false;
  }

  protected override createRenderRoot(): this {
    return this;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#resetTimer);
  }

  override render(): TemplateResult {
    return html`<button type="button" class="copy" @click=${() => void this.#copy()}>
      <span aria-hidden="true">${this.copied ? 'Copied' : 'Copy'}</span>
      <span class="visually-hidden" aria-live="polite"
        >${this.copied ? `${this.label} copied` : `Copy ${this.label}`}</span
      >
    </button>`;
  }

  async #copy(): Promise<void> {
    // A page that may not write to the clipboard leaves the text to be selected by hand.
    await navigator.clipboard.writeText(this.text).catch(() => undefined);
    this.copied = true;
    clearTimeout(this.#resetTimer);
    this.#resetTimer = setTimeout(() => {
      this.copied = false;
    }, 1_500);
  }
}

export const copyButton = (text: string, label: string): TemplateResult =>
  html`<copy-button .text=${text} .label=${label}></copy-button>`;

declare global {
  interface HTMLElementTagNameMap {
    'copy-button': CopyButton;
  }
}

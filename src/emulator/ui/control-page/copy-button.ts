import { LitElement, html, type TemplateResult } from 'lit';

const confirmationMs = 1_500;

/** A button that copies a text and confirms it for a moment. */
export class CopyButton extends LitElement {
  static override properties = {
    text: { attribute: false },
    label: { attribute: false },
    copied: { state: true },
  };

  declare text: string;
  /** The name of the text, for screen readers. */
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
    // Without permission for the clipboard the user can still select the text.
    await navigator.clipboard.writeText(this.text).catch(() => undefined);
    this.copied = true;
    clearTimeout(this.#resetTimer);
    this.#resetTimer = setTimeout(() => {
      this.copied = false;
    }, confirmationMs);
  }
}

export const copyButton = (text: string, label: string): TemplateResult =>
  html`<copy-button .text=${text} .label=${label}></copy-button>`;

declare global {
  interface HTMLElementTagNameMap {
    'copy-button': CopyButton;
  }
}

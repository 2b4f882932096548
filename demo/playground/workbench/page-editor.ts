import { html, LitElement, type PropertyDeclarations, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { indentLines, type Selection } from './indent-lines.js';
import { workbenchMessages } from './locales.js';

/** The text was edited. */
export class EditEvent extends Event {
  static readonly type = 'editor-edit';
  readonly text: string;

  constructor(text: string) {
    super(EditEvent.type, { bubbles: true });
    this.text = text;
  }
}

/** Ctrl+Enter or ⌘+Enter was pressed. */
export class RunEvent extends Event {
  static readonly type = 'editor-run';

  constructor() {
    super(RunEvent.type, { bubbles: true });
  }
}

/** A text field for HTML with line numbers. Tab indents, and leaves the field after Escape. */
export class PageEditor extends LitElement {
  static override properties: PropertyDeclarations = {
    text: {},
    errorLines: { attribute: false },
    language: { attribute: false },
  };

  declare text: string;
  /** Lines that have an error, from 1. */
  declare errorLines: readonly number[];
  /** Language of the page. Its change renders the labels again. */
  declare language: string;
  #isLeaving = false;

  constructor() {
    super();
    this.text = '';
    this.errorLines = [];
    this.language = '';
  }

  /** Renders without a shadow root, so that the page's styles and labels apply. */
  protected override createRenderRoot(): this {
    return this;
  }

  /** Moves the cursor to the start of a line, from 1. */
  goToLine(line: number): void {
    const field = this.#field;
    const start = this.text
      .split('\n')
      .slice(0, line - 1)
      .reduce((length, each) => length + each.length + 1, 0);
    field?.focus();
    field?.setSelectionRange(start, start);
  }

  get #field(): HTMLTextAreaElement | null {
    return this.querySelector('textarea');
  }

  protected override render(): TemplateResult {
    const messages = workbenchMessages().editor;
    const lines = this.text.split('\n');
    return html`
      <label class="editor-label" for="editor-field">${messages.label}</label>
      <div class="editor">
        <pre class="editor-lines" aria-hidden="true">
${lines.map((_, index) => html`<span ?data-error=${this.errorLines.includes(index + 1)}>${index + 1}</span>`)}</pre>
        <textarea
          id="editor-field"
          wrap="off"
          spellcheck="false"
          autocapitalize="off"
          autocomplete="off"
          aria-describedby="editor-help"
          .value=${live(this.text)}
          @input=${(event: Event) => this.#handleInput(event)}
          @keydown=${(event: KeyboardEvent) => this.#handleKey(event)}
          @blur=${() => {
            this.#isLeaving = false;
          }}
          @scroll=${(event: Event) => this.#scrollLines(event)}
        ></textarea>
      </div>
      <p id="editor-help" class="muted">${messages.note} ${messages.help}</p>
    `;
  }

  #handleInput({ currentTarget }: Event): void {
    this.text = (currentTarget as HTMLTextAreaElement).value;
    this.dispatchEvent(new EditEvent(this.text));
  }

  #handleKey(event: KeyboardEvent): void {
    const { key, ctrlKey, metaKey, altKey, shiftKey } = event;
    if (key === 'Enter' && (ctrlKey || metaKey)) {
      event.preventDefault();
      this.dispatchEvent(new RunEvent());
    } else if (key === 'Escape') {
      this.#isLeaving = true;
    } else if (key === 'Tab' && !this.#isLeaving && !ctrlKey && !metaKey && !altKey) {
      event.preventDefault();
      this.#indent(shiftKey ? 'less' : 'more');
    } else if (key !== 'Shift' && key !== 'Tab') {
      this.#isLeaving = false;
    }
  }

  #indent(direction: 'more' | 'less'): void {
    const field = this.#field;
    if (!field) return;
    const { value, selectionStart, selectionEnd } = field;
    const selection: Selection = { start: selectionStart, end: selectionEnd };
    const change = indentLines(value, selection, direction);
    if (!change) return;
    field.setSelectionRange(change.from, change.to);
    replaceSelection(field, change.text);
    field.setSelectionRange(change.selection.start, change.selection.end);
  }

  #scrollLines({ currentTarget }: Event): void {
    const lines = this.querySelector('.editor-lines');
    if (lines) lines.scrollTop = (currentTarget as HTMLElement).scrollTop;
  }
}

/** Replaces the selected text like a key does, so that the browser can undo it. */
function replaceSelection(field: HTMLTextAreaElement, text: string): void {
  const command = text === '' ? 'delete' : 'insertText';
  // No other API keeps the history of the field.
  // oxlint-disable-next-line typescript/no-deprecated
  const isDone = document.execCommand(command, false, text);
  if (isDone) return;
  field.setRangeText(text, field.selectionStart, field.selectionEnd, 'end');
  field.dispatchEvent(new Event('input', { bubbles: true }));
}

customElements.define('page-editor', PageEditor);

declare global {
  interface HTMLElementTagNameMap {
    'page-editor': PageEditor;
  }
  interface HTMLElementEventMap {
    'editor-edit': EditEvent;
    'editor-run': RunEvent;
  }
}

import { html, LitElement, type PropertyDeclarations, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { announce } from '../../layout/announce.js';
import { getLanguage } from '../../layout/language.js';
import type { CopyTarget } from './copy-as/index.js';
import { copyView } from './copy-view.js';
import { eventView } from './event-view.js';
import { exampleNames, type ExampleName } from './examples.js';
import './page-editor.js';
import { workbenchMessages } from './locales.js';
import { WorkbenchModel } from './workbench-model.js';
import type { PlaygroundApi } from './playground-api.js';
import { resultView } from './result-view.js';
import { databaseView, logView } from './server-views.js';
import { sessionView } from './session-view.js';
import { tabList } from './tab-list.js';

type TabName = 'events' | 'log' | 'database' | 'copy';

/** The editor, the result, and the panel with events, log, database and code. */
export class WorkbenchApp extends LitElement {
  static override properties: PropertyDeclarations = {
    api: { attribute: false },
    rootUrl: { attribute: false },
    emulatorUrl: { attribute: false },
    language: { attribute: false },
  };

  declare api: PlaygroundApi | undefined;
  /** URL of the folder of the playground, with a final slash. */
  declare rootUrl: string;
  /** URL of the emulator. Empty if the tag needs none. */
  declare emulatorUrl: string;
  /** Language of the page. Its change renders the workbench again. */
  declare language: string;

  #model: WorkbenchModel | undefined;
  #tab: TabName = 'events';
  #copyTarget: CopyTarget = 'html';
  #listeners: AbortController | undefined;
  /** The tab and its number of entries at the last scroll. */
  #shown: { readonly tab: TabName; readonly length: number } = { tab: 'events', length: 0 };

  constructor() {
    super();
    this.rootUrl = document.baseURI;
    this.emulatorUrl = '';
    this.language = getLanguage();
  }

  /** Renders without a shadow root, so that the page's styles apply. */
  protected override createRenderRoot(): this {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#listeners = new AbortController();
    addEventListener('message', (event) => this.#handleMessage(event), {
      signal: this.#listeners.signal,
    });
    document.addEventListener('visibilitychange', () => this.#watchServer(), {
      signal: this.#listeners.signal,
    });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#listeners?.abort();
    this.#model?.stop();
  }

  protected override willUpdate(): void {
    const { api, rootUrl, emulatorUrl } = this;
    if (this.#model || !api) return;
    this.#model = new WorkbenchModel({
      api,
      rootUrl,
      emulatorUrl,
      language: getLanguage(),
      storage: sessionStorage,
      onChange: () => this.requestUpdate(),
      startTimer(callback, ms) {
        const timer = setTimeout(callback, ms);
        return () => clearTimeout(timer);
      },
    });
    void this.#model.start();
  }

  #handleMessage({ source, origin, data }: MessageEvent): void {
    const frame = this.querySelector('iframe');
    if (origin !== location.origin || !frame || source !== frame.contentWindow) return;
    this.#model?.receive(data);
  }

  /** Polls the log and the database while one of them is visible. */
  #watchServer(): void {
    const isVisible = this.#tab === 'log' || this.#tab === 'database';
    this.#model?.watchServer(isVisible && !document.hidden);
  }

  protected override render(): TemplateResult {
    const model = this.#model;
    const messages = workbenchMessages();
    if (!model) return html``;
    return html`
      <div class="bench">
        <section
          class="bench-part"
          aria-label=${messages.editor.label}
          @editor-edit=${({ text }: HTMLElementEventMap['editor-edit']) => model.edit(text)}
          @editor-run=${() => void model.run()}
        >
          ${this.#editorTools(model)}
          <page-editor
            .text=${model.html}
            .errorLines=${model.errors.flatMap(({ line }) => line ?? [])}
            .language=${this.language}
          ></page-editor>
        </section>
        <section class="bench-part" aria-label=${messages.result.title}>
          ${sessionView({
            products: model.products,
            choice: model.choice,
            sessionId: model.sessionId,
            onChange: (choice) => model.choose(choice),
            onStart: () => void this.#startCheckout(model),
          })}
          ${resultView({
            run: model.runNumber,
            url: model.previewUrl,
            errors: model.errors,
            onLine: (line) => this.querySelector('page-editor')?.goToLine(line),
          })}
          <p class="muted">${messages.result.hint}</p>
        </section>
        ${this.#panel(model)}
      </div>
    `;
  }

  async #startCheckout(model: WorkbenchModel): Promise<void> {
    if (await model.startCheckout()) announce(workbenchMessages().session.started);
  }

  #editorTools(model: WorkbenchModel): TemplateResult {
    const { editor, examples: labels } = workbenchMessages();
    const select = ({ currentTarget }: Event) => {
      const { value } = currentTarget as HTMLSelectElement;
      const name = exampleNames.find((each) => each === value);
      if (name) void model.open(name);
    };
    const restore = async () => {
      await model.open(model.example);
      announce(editor.restored(labels[model.example]));
    };
    const names: readonly (ExampleName | '')[] = model.isEdited
      ? ['', ...exampleNames]
      : exampleNames;
    return html`
      <div class="bench-tools">
        <label class="field">
          <span>${editor.example}</span>
          <select .value=${live(model.isEdited ? '' : model.example)} @change=${select}>
            ${names.map(
              (name) => html`
                <option value=${name} ?selected=${name === (model.isEdited ? '' : model.example)}>
                  ${name === '' ? editor.own : labels[name]}
                </option>
              `,
            )}
          </select>
        </label>
        <button type="button" class="outline-button" @click=${restore}>${editor.restore}</button>
        <button
          type="button"
          class="button"
          aria-keyshortcuts="Control+Enter"
          title=${editor.runKeys}
          @click=${() => void model.run()}
        >
          ${editor.run}
        </button>
      </div>
    `;
  }

  #panel(model: WorkbenchModel): TemplateResult {
    const { tabs } = workbenchMessages();
    const select = (name: TabName) => {
      this.#tab = name;
      this.#watchServer();
      this.requestUpdate();
    };
    const content = {
      events: () => eventView(model.events),
      log: () => logView(model.log),
      database: () => databaseView(model.tables),
      copy: () =>
        copyView(model.html, this.#copyTarget, (target) => {
          this.#copyTarget = target;
          this.requestUpdate();
        }),
    }[this.#tab];
    return html`
      <section class="bench-panel" aria-label=${tabs.label}>
        ${tabList(
          tabs.label,
          [
            { name: 'events', label: tabs.events, count: model.events.length },
            { name: 'log', label: tabs.log, count: model.log.length },
            { name: 'database', label: tabs.database },
            { name: 'copy', label: tabs.copy },
          ],
          this.#tab,
          select,
        )}
        <div
          class="panel"
          role="tabpanel"
          id="panel-${this.#tab}"
          aria-labelledby="tab-${this.#tab}"
          tabindex="0"
        >
          ${content()}
        </div>
      </section>
    `;
  }

  /** Shows the start of another tab, and the newest entry of the events and the log, which is the last. */
  protected override updated(): void {
    const tab = this.#tab;
    const { length } = (tab === 'events' || tab === 'log' ? this.#model?.[tab] : undefined) ?? [];
    const isOther = tab !== this.#shown.tab;
    const hasNew = length > (isOther ? 0 : this.#shown.length);
    this.#shown = { tab, length };
    const panel = this.querySelector('.panel');
    if (hasNew) panel?.scrollTo(0, panel.scrollHeight);
    else if (isOther) panel?.scrollTo(0, 0);
  }
}

customElements.define('workbench-app', WorkbenchApp);

declare global {
  interface HTMLElementTagNameMap {
    'workbench-app': WorkbenchApp;
  }
}

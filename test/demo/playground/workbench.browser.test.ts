import { expect, fixture, html, waitUntil } from '@open-wc/testing';
import '../../../demo/playground/workbench/workbench-app.js';
import type { WorkbenchApp } from '../../../demo/playground/workbench/workbench-app.js';
import {
  PlaygroundApiError,
  type PlaygroundApi,
  type SessionRequest,
} from '../../../demo/playground/workbench/playground-api.js';

/** Stands in for the server in the page. Documents of the frame are blobs. */
function createFakeApi() {
  const sessions: SessionRequest[] = [];
  const documents: string[] = [];
  let failure: string | undefined;
  const api: PlaygroundApi = {
    getProducts: () =>
      Promise.resolve([
        { sku: 'pen', name: 'Pen' },
        { sku: 'lamp', name: 'Lamp' },
      ]),
    createSession(request) {
      if (failure !== undefined) return Promise.reject(new PlaygroundApiError(failure));
      sessions.push(request);
      return Promise.resolve(`se_${sessions.length}`);
    },
    getLog: (after) =>
      Promise.resolve(
        after > 0
          ? []
          : [{ id: 1, at: 0, level: 'warn', event: 'request', fields: { status: 404, ms: null } }],
      ),
    getTables: (sessionId) =>
      Promise.resolve([
        { name: 'orders', rows: [{ session_id: sessionId, cart: { total: 5 }, note: null }] },
        { name: 'tasks', rows: [] },
      ]),
    publishPreview(document) {
      documents.push(document);
      return Promise.resolve(URL.createObjectURL(new Blob([document], { type: 'text/html' })));
    },
  };
  return {
    api,
    sessions,
    documents,
    fail: (message: string) => {
      failure = message;
    },
  };
}

/** Opens the workbench: in a new tab, or as after a reload. */
async function openWorkbench({ isReload = false } = {}) {
  if (!isReload) sessionStorage.clear();
  const fake = createFakeApi();
  const app = await fixture<WorkbenchApp>(
    html`<workbench-app .api=${fake.api} .rootUrl=${`${location.origin}/`}></workbench-app>`,
  );
  const find = <E extends HTMLElement>(selector: string, kind: new () => E): E => {
    const found = app.querySelector(selector);
    if (!(found instanceof kind)) throw new Error(`There is no ${selector}.`);
    return found;
  };
  await waitUntil(() => app.querySelector('iframe'), 'the page runs');
  const field = () => find('textarea', HTMLTextAreaElement);
  /** Replaces the text of the editor as the keyboard does, and runs it. */
  const run = async (page: string) => {
    const { length } = fake.documents;
    field().focus();
    field().value = page;
    field().dispatchEvent(new Event('input'));
    pressKey(field(), { key: 'Enter', ctrlKey: true });
    await waitUntil(() => fake.documents.length > length, 'the page runs again');
  };
  const openTab = async (name: string) => {
    find(`#tab-${name}`, HTMLElement).click();
    await app.updateComplete;
    return find('.panel', HTMLElement);
  };
  return { ...fake, app, find, field, run, openTab };
}

/** Returns whether the page handles the key itself. */
const pressKey = (target: HTMLElement, init: KeyboardEventInit) =>
  !target.dispatchEvent(new KeyboardEvent('keydown', { bubbles: true, cancelable: true, ...init }));

const getText = (element: Element) => (element.textContent ?? '').replaceAll(/\s+/g, ' ').trim();

describe('the workbench', () => {
  it('creates a session with the first product and runs the page with it', async () => {
    const { sessions, documents, find } = await openWorkbench();
    expect(sessions).to.deep.equal([
      { items: [{ sku: 'pen', quantity: 1 }], language: 'en', requireClientValidation: false },
    ]);
    expect(documents[0]).to.contain('session-id="se_1"');
    expect(getText(find('summary', HTMLElement))).to.equal('Session with 1 item se_1');
  });

  it('shows the events of the page with their fields', async () => {
    const { app, find, run } = await openWorkbench();
    await run(`<p></p><script type="module">
      const event = new Event('ledyer-complete', { bubbles: true });
      document.querySelector('p').addEventListener('ledyer-complete', (e) => e.stopPropagation());
      document.querySelector('p').dispatchEvent(Object.assign(event, { orderId: 'or_1', source: 'poll' }));
      document.dispatchEvent(new Event('ledyerCheckoutOrderComplete'));
    </script>`);
    await waitUntil(() => app.querySelectorAll('[data-event]').length === 2, 'both events');
    expect(
      getText(find('[data-event="ledyer-complete"] [data-field="orderId"]', HTMLElement)),
    ).to.equal('orderId or_1');
    expect(getText(find('[data-event="ledyer-complete"] time', HTMLElement))).to.match(
      /^\+\d+\.\d\d s$/,
    );
    expect(app.querySelector('[data-event="ledyerCheckoutOrderComplete"]')).to.exist;
  });

  it('shows errors of the page, and moves the cursor to their line', async () => {
    const { app, find, field, run } = await openWorkbench();
    await run('<p>one</p>\n<p>two</p>\n<script type="module">\n  notDefined();\n</script>');
    await waitUntil(() => app.querySelector('.result-errors li'), 'the error');
    expect(getText(find('.result-errors li', HTMLElement))).to.match(/^Line 4 .*notDefined/);
    expect(getText(find('.editor-lines [data-error]', HTMLElement))).to.equal('4');
    find('.result-errors button', HTMLElement).click();
    expect(document.activeElement).to.equal(field());
    expect(field().selectionStart).to.equal(
      '<p>one</p>\n<p>two</p>\n<script type="module">\n'.length,
    );
  });

  for (const [kind, page, pattern] of [
    ['syntax errors', '<script type="module">\nconst = 1;\n</script>', /^Line 2 .*SyntaxError/],
    ['rejections', '<script>Promise.reject(new TypeError("late"))</script>', /^TypeError: late$/],
    ['missing files', '<script src="/missing.js"></script>', /^Could not load .*\/missing\.js$/],
  ] as const) {
    it(`shows ${kind}`, async () => {
      const { app, find, run } = await openWorkbench();
      await run(page);
      await waitUntil(() => app.querySelector('.result-errors li'), 'the error');
      expect(getText(find('.result-errors li', HTMLElement))).to.match(pattern);
    });
  }

  it('runs the page when no key was pressed for a moment', async () => {
    const { documents, field } = await openWorkbench();
    field().value = '<p>edited</p>';
    field().dispatchEvent(new Event('input'));
    await waitUntil(() => documents.length === 2, 'the edited page runs', { timeout: 20_000 });
    expect(documents[1]).to.contain('<p>edited</p>');
  });

  it('keeps the edited page across a reload, and restores its example', async () => {
    const first = await openWorkbench();
    const select = first.find('.bench-tools select', HTMLSelectElement);
    select.value = 'validation';
    select.dispatchEvent(new Event('change'));
    await waitUntil(() => first.sessions.length === 2, 'the session of the example');
    const example = first.field().value;
    await first.run('<p>mine</p>');
    first.app.remove();

    const { app, documents, sessions, find, field } = await openWorkbench({ isReload: true });
    expect(field().value).to.equal('<p>mine</p>');
    expect(documents[0]).to.contain('<p>mine</p>');
    expect(sessions[0]).to.include({ requireClientValidation: true });
    find('.bench-tools .outline-button', HTMLElement).click();
    await waitUntil(() => documents.length === 2, 'the example runs');
    await app.updateComplete;
    expect(field().value).to.equal(example);
    expect(find('.bench-tools select', HTMLSelectElement).value).to.equal('validation');
  });

  it('creates the session that an example needs', async () => {
    const { app, sessions, find } = await openWorkbench();
    const select = find('.bench-tools select', HTMLSelectElement);
    select.value = 'validation';
    select.dispatchEvent(new Event('change'));
    await waitUntil(() => sessions.length === 2, 'the second session');
    expect(sessions[1]).to.include({ requireClientValidation: true });
    await app.updateComplete;
    expect(find('input[type="checkbox"]', HTMLInputElement).checked).to.equal(true);
  });

  it('creates a session for another cart, and shows the reason of a rejected one', async () => {
    const { app, find, sessions, fail } = await openWorkbench();
    find('summary', HTMLElement).click();
    const quantity = find('input[name="lamp"]', HTMLInputElement);
    quantity.value = '3';
    quantity.dispatchEvent(new Event('change'));
    find('.session > button', HTMLElement).click();
    await waitUntil(() => sessions.length === 2, 'the second session');
    expect(sessions[1]?.items).to.deep.equal([
      { sku: 'pen', quantity: 1 },
      { sku: 'lamp', quantity: 3 },
    ]);
    fail('POST ledyer/sessions: 422 There is nothing to pay.');
    find('.session > button', HTMLElement).click();
    // The page in the frame may report other errors.
    const hasReason = () =>
      app.querySelector('.result-errors')?.textContent.includes('There is nothing to pay.');
    await waitUntil(hasReason, 'the reason');
  });

  it('indents with Tab, and leaves the editor with Escape and Tab', async () => {
    const { field } = await openWorkbench();
    field().focus();
    field().value = '<p>\ntext';
    field().dispatchEvent(new Event('input'));
    field().setSelectionRange(4, 4);
    expect(pressKey(field(), { key: 'Tab' })).to.equal(true);
    expect(field().value).to.equal('<p>\n  text');
    expect(pressKey(field(), { key: 'Tab', shiftKey: true })).to.equal(true);
    expect(field().value).to.equal('<p>\ntext');
    pressKey(field(), { key: 'Escape' });
    expect(pressKey(field(), { key: 'Tab' })).to.equal(false);
  });

  it('shows the log and the rows of the session', async () => {
    const { app, openTab } = await openWorkbench();
    const panel = await openTab('log');
    await waitUntil(() => app.querySelector('.log-line'), 'the log');
    expect(getText(panel)).to.contain('request status 404 ms –');
    await openTab('database');
    await waitUntil(() => app.querySelector('.row-card'), 'the rows');
    expect(getText(panel)).to.contain('session_id se_1 cart {"total":5} note –');
    expect(getText(panel)).not.to.contain('tasks');
  });

  it('copies the page as code of a framework', async () => {
    const { app, find, openTab } = await openWorkbench();
    await openTab('copy');
    expect(getText(find('.panel code', HTMLElement))).to.contain('session-id="{{sessionId}}"');
    find('input[value="react"]', HTMLElement).click();
    await app.updateComplete;
    expect(getText(find('.panel code', HTMLElement))).to.contain(
      'onledyer-complete={({ orderId }) => {',
    );
  });

  it('moves between tabs with the arrow keys', async () => {
    const { app, find } = await openWorkbench();
    find('#tab-events', HTMLElement).focus();
    pressKey(find('#tab-events', HTMLElement), { key: 'ArrowLeft' });
    await app.updateComplete;
    expect(document.activeElement?.id).to.equal('tab-copy');
    expect(find('#tab-copy', HTMLElement).getAttribute('aria-selected')).to.equal('true');
  });

  it('is accessible with every tab', async () => {
    const { app, openTab } = await openWorkbench();
    for (const name of ['events', 'log', 'database', 'copy']) {
      await openTab(name);
      await expect(app).to.be.accessible();
    }
  });
});

/** The tests of a page with the tag, for any test runner. `packages` are the entries of `ledyer-checkout`. */
exports.testCheckout = ({ test, expect, packages, React, createRoot }) => {
  const sessionId = 'se_1xE2fCIbZXHqB2tZctuZGlyCKnQ';
  const order = { state: 'authorized', signState: null, orderId: 'or_1' };

  /** The `ledyer-…` events of the document, as `type status`. */
  const events = [];
  for (const type of ['ready', 'state-change', 'complete', 'expired', 'error']) {
    document.addEventListener(`ledyer-${type}`, (event) => {
      events.push(`${type} ${event.orderId ?? event.code ?? event.state?.status ?? ''}`.trim());
    });
  }
  const consoleErrors = [];
  console.error = (...values) => consoleErrors.push(values.join(' '));

  const until = async (condition) => {
    while (!condition()) await new Promise((resolve) => setTimeout(resolve, 10));
  };

  /** Adds a tag to the page whose session has `status`. Without one, its status is never known. */
  const addTag = (status) => {
    const tag = document.createElement('ledyer-checkout');
    tag.environment = 'local';
    tag.emulatorUrl = process.env.LEDYER_URL;
    tag.statusSource = (id) =>
      status ? Promise.resolve({ sessionId: id, ...status }) : new Promise(() => {});
    tag.sessionId = sessionId;
    document.body.append(tag);
    return tag;
  };

  test('shows a checkout that loads, and loads nothing', async () => {
    events.length = 0;
    const tag = addTag();
    expect(tag.dataset.state).toBe('loading');
    await until(() => tag.shadowRoot.textContent.includes('Loading the checkout'));
    expect(tag.querySelector('iframe')).toBe(null);
    tag.remove();
    await until(() => tag.dataset.state === 'idle');
    expect(events).toEqual(['state-change loading', 'state-change idle'].slice(0, events.length));
  });

  test('starts from markup, moves, and shows another session', async () => {
    document.body.innerHTML = `<main></main><ledyer-checkout environment="sandbox" transport="none"
      session-id="${sessionId}"></ledyer-checkout>`;
    const tag = document.querySelector('ledyer-checkout');
    expect(tag.dataset.state).toBe('loading');
    await until(() => tag.shadowRoot.textContent.includes('Loading the checkout'));
    document.querySelector('main').append(tag);
    tag.sessionId = 'se_2xE2fCIbZXHqB2tZctuZGlyCKnQ';
    await tag.updateComplete;
    expect(tag.dataset.state).toBe('loading');
    expect(tag.querySelectorAll('script').length).toBe(1);
    document.body.innerHTML = '';
    await until(() => tag.dataset.state === 'idle');
  });

  test('completes with the status of a test', async () => {
    events.length = 0;
    const tag = addTag(order);
    await until(() => tag.dataset.state === 'complete');
    await until(() => events.includes('complete or_1'));
    expect(events.filter((event) => /complete or_|error/.test(event))).toEqual(['complete or_1']);
    expect(tag.shadowRoot.textContent).toContain('Thank you');
    tag.remove();
  });

  test('completes with the code of the README', async () => {
    events.length = 0;
    new Function(process.env.README_TEST)();
    await until(() => events.includes('complete or_1'));
    document.body.innerHTML = '';
  });

  test('passes on an event that a test dispatches', () => {
    events.length = 0;
    const tag = addTag();
    const event = new Event('ledyer-complete', { bubbles: true });
    tag.dispatchEvent(Object.assign(event, { orderId: 'or_2' }));
    expect(events).toContain('complete or_2');
    tag.remove();
  });

  test('runs in the React component', async () => {
    const target = document.body.appendChild(document.createElement('div'));
    const completed = [];
    const root = createRoot(target);
    root.render(
      React.createElement(packages.react.LedyerCheckout, {
        sessionId,
        environment: 'sandbox',
        statusSource: (id) => Promise.resolve({ sessionId: id, ...order }),
        onLedyerComplete: ({ orderId }) => completed.push(orderId),
      }),
    );
    await until(() => completed.length > 0);
    expect(completed).toEqual(['or_1']);
    root.unmount();
  });

  test('creates a session at the server of a test', async () => {
    globalThis.fetch = () =>
      Promise.resolve({
        ok: true,
        status: 201,
        headers: new Map([['content-type', 'application/json']]),
        json: () => Promise.resolve({ sessionId, expiresAt: '2026-12-01T00:00:00Z' }),
        text: () =>
          Promise.resolve(JSON.stringify({ sessionId, expiresAt: '2026-12-01T00:00:00Z' })),
      });
    const session = await packages.session.createSession({ items: [{ sku: 'PEN', quantity: 1 }] });
    expect(session.sessionId).toBe(sessionId);
  });

  test('logs no error', () => {
    expect(consoleErrors).toEqual([]);
  });
};

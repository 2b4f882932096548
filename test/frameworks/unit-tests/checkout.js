/** Defines the tests of a page with the tag, in any test runner. `packages` are the entries of `ledyer-checkout`. */
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

  const waitUntil = async (condition) => {
    while (!condition()) await new Promise((resolve) => setTimeout(resolve, 10));
  };

  /** Adds a tag for a session with `status`. Without one, the status source never responds. */
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

  test('the tag shows the loading state and creates no frame', async () => {
    events.length = 0;
    const tag = addTag();
    expect(tag.dataset.state).toBe('loading');
    await waitUntil(() => tag.shadowRoot.textContent.includes('Loading the checkout'));
    expect(tag.querySelector('iframe')).toBe(null);
    tag.remove();
    await waitUntil(() => tag.dataset.state === 'idle');
    expect(events).toEqual(['state-change loading', 'state-change idle'].slice(0, events.length));
  });

  test('a tag in markup starts, can be moved and switches to another session', async () => {
    document.body.innerHTML = `<main></main><ledyer-checkout environment="sandbox" transport="none"
      session-id="${sessionId}"></ledyer-checkout>`;
    const tag = document.querySelector('ledyer-checkout');
    expect(tag.dataset.state).toBe('loading');
    await waitUntil(() => tag.shadowRoot.textContent.includes('Loading the checkout'));
    document.querySelector('main').append(tag);
    tag.sessionId = 'se_2xE2fCIbZXHqB2tZctuZGlyCKnQ';
    await tag.updateComplete;
    expect(tag.dataset.state).toBe('loading');
    expect(tag.querySelectorAll('script').length).toBe(1);
    document.body.innerHTML = '';
    await waitUntil(() => tag.dataset.state === 'idle');
  });

  test('the tag completes with a status that the test provides', async () => {
    events.length = 0;
    const tag = addTag(order);
    await waitUntil(() => tag.dataset.state === 'complete');
    await waitUntil(() => events.includes('complete or_1'));
    expect(events.filter((event) => /complete or_|error/.test(event))).toEqual(['complete or_1']);
    expect(tag.shadowRoot.textContent).toContain('Thank you');
    tag.remove();
  });

  test('the unit test of the README completes', async () => {
    events.length = 0;
    new Function(process.env.README_TEST)();
    await waitUntil(() => events.includes('complete or_1'));
    document.body.innerHTML = '';
  });

  test('the document receives a tag event that the test dispatches', () => {
    events.length = 0;
    const tag = addTag();
    const event = new Event('ledyer-complete', { bubbles: true });
    tag.dispatchEvent(Object.assign(event, { orderId: 'or_2' }));
    expect(events).toContain('complete or_2');
    tag.remove();
  });

  test('the React component completes with a status that the test provides', async () => {
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
    await waitUntil(() => completed.length > 0);
    expect(completed).toEqual(['or_1']);
    root.unmount();
  });

  test('`createSession` returns the session of a mocked server', async () => {
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

  test('no test of this file logs an error', () => {
    expect(consoleErrors).toEqual([]);
  });
};

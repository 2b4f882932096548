// Runs in Node with Lit's build for servers, and without a DOM.
import { render } from '@lit-labs/ssr';
import { collectResult } from '@lit-labs/ssr/lib/render-result.js';
import { html } from 'lit';
import { describe, expect, test } from 'vitest';
import '../../src/index.js';

const renderToText = async (template: Parameters<typeof render>[0]) =>
  collectResult(render(template));

describe('server rendering of the tag', () => {
  test('renders the skeleton at its reserved height', async () => {
    const text = await renderToText(
      html`<ledyer-checkout session-id="se_1" environment="sandbox"></ledyer-checkout>`,
    );
    expect(text).toContain('<template shadowroot="open" shadowrootmode="open">');
    expect(text).toMatch(/min-height: ?var\(--ledyer-checkout-min-height, ?97rem\)/);
    expect(text).toMatch(/<slot name="loading"\s*>\s*<div class="skeleton" part="skeleton">/);
    expect(text).not.toContain('bootstrap.js');
  });

  test('renders no part without a session', async () => {
    const text = await renderToText(html`<ledyer-checkout environment="live"></ledyer-checkout>`);
    expect(text).not.toContain('part=');
  });

  test('keeps the content of the tag', async () => {
    const text = await renderToText(
      html`<ledyer-checkout session-id="se_1"><p slot="loading">One moment</p></ledyer-checkout>`,
    );
    expect(text).toContain('<p slot="loading">One moment</p></ledyer-checkout>');
  });
});

// Here the tag is as a server has it: no browser, and Lit's build for servers.
import { render } from '@lit-labs/ssr';
import { collectResult } from '@lit-labs/ssr/lib/render-result.js';
import { html } from 'lit';
import { describe, expect, test } from 'vitest';
import '../../src/index.js';

const rendered = async (template: Parameters<typeof render>[0]) => collectResult(render(template));

describe('on a server', () => {
  test('the tag is its skeleton, in the room that it will take', async () => {
    const text = await rendered(
      html`<ledyer-checkout session-id="se_1" environment="sandbox"></ledyer-checkout>`,
    );
    expect(text).toContain('<template shadowroot="open" shadowrootmode="open">');
    expect(text).toMatch(/min-height: ?var\(--ledyer-checkout-min-height, ?36rem\)/);
    expect(text).toMatch(/<slot name="loading"\s*>\s*<div class="skeleton" part="skeleton">/);
    expect(text).not.toContain('bootstrap.js');
  });

  test('the tag without a session is empty', async () => {
    const text = await rendered(html`<ledyer-checkout environment="live"></ledyer-checkout>`);
    expect(text).not.toContain('part=');
  });

  test('what stands in the tag stays there', async () => {
    const text = await rendered(
      html`<ledyer-checkout session-id="se_1"><p slot="loading">One moment</p></ledyer-checkout>`,
    );
    expect(text).toContain('<p slot="loading">One moment</p></ledyer-checkout>');
  });
});

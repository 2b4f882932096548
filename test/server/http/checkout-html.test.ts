import fc from 'fast-check';
import { parseFragment, type DefaultTreeAdapterTypes } from 'parse5';
import { describe, expect, test } from 'vitest';
import {
  checkoutHtml,
  checkoutPreload,
  type CheckoutHtmlOptions,
} from '../../../src/server/index.js';
import { getRunCount } from '../../support/run-options.js';

const sessionId = 'se_1xE2fCIbZXHqB2tZctuZGlyCKnQ';
const nonce = 'YWJjZGVmZ2hpamtsbW5v';

/** An element as a browser's parser sees it. */
interface Parsed {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly (Parsed | string)[];
}

const parsed = (node: DefaultTreeAdapterTypes.ChildNode): Parsed | string =>
  'tagName' in node
    ? {
        name: node.tagName,
        attributes: Object.fromEntries(node.attrs.map(({ name, value }) => [name, value])),
        children: node.childNodes.map(parsed),
      }
    : JSON.stringify(node.nodeName);

const read = (html: string) => parseFragment(html).childNodes.map(parsed);

describe('the tag with Ledyer’s snippet inside', () => {
  test('is what the tag adopts: a container, and a script that names it', () => {
    const [tag, ...others] = read(checkoutHtml({ sessionId, environment: 'live', nonce }));
    expect(others).toEqual([]);
    const [container] = (tag as Parsed).children;
    const id = (container as Parsed).attributes.id!;
    expect(id).toMatch(/^ledyer-checkout-[0-9a-f-]{36}$/);
    expect(tag).toEqual({
      name: 'ledyer-checkout',
      attributes: { 'session-id': sessionId, environment: 'live', nonce },
      children: [
        { name: 'div', attributes: { id, slot: 'frame' }, children: [] },
        {
          name: 'script',
          attributes: {
            async: '',
            src: 'https://checkout.live.ledyer.com/bootstrap.js',
            'data-env': 'production',
            'data-session-id': sessionId,
            'data-container-id': id,
            nonce,
          },
          children: [],
        },
      ],
    });
  });

  test('passes on how it shall look, to the tag and to Ledyer', () => {
    const look = { buyButtonColor: '#1A2b3c', noPadding: true };
    const [tag] = read(checkoutHtml({ sessionId, environment: 'sandbox', ...look })) as [Parsed];
    expect(tag.attributes).toMatchObject({ 'buy-button-color': '#1A2b3c', 'no-padding': '' });
    expect((tag.children[1] as Parsed).attributes).toMatchObject({
      'data-env': 'sandbox',
      'data-buy-button-color': '#1A2b3c',
      'data-no-padding': 'true',
    });
    const [plain] = read(checkoutHtml({ sessionId, environment: 'sandbox', noPadding: false })) as [
      Parsed,
    ];
    expect(plain.attributes).not.toHaveProperty('no-padding');
    expect((plain.children[1] as Parsed).attributes).not.toHaveProperty('data-no-padding');
  });

  test('has another container each time', () => {
    const ids = Array.from({ length: 50 }, () => checkoutHtml({ sessionId, environment: 'live' }));
    expect(new Set(ids).size).toBe(50);
  });

  test('lets no text out of its attribute', () => {
    const hostile = fc.oneof(
      fc.constantFrom(
        '"><script>alert(1)</script>',
        "' onload='alert(1)",
        '</ledyer-checkout><img src=x onerror=alert(1)>',
        '&quot;><b>',
        '<!--',
        ']]>',
        '/x/{sessionId}?a=1&lt=2',
      ),
      fc.string({ unit: 'binary', maxLength: 30 }),
      fc.string({ unit: fc.constantFrom('"', "'", '<', '>', '&', '=', '/', ' ', '\n', 'a', '#') }),
    );
    fc.assert(
      fc.property(hostile, hostile, hostile, (statusUrl, confirmationUrl, lang) => {
        const tags = read(
          checkoutHtml({ sessionId, environment: 'live', statusUrl, confirmationUrl, lang }),
        ) as Parsed[];
        expect(tags).toHaveLength(1);
        const [{ attributes, children }] = tags as [Parsed];
        expect(Object.keys(attributes)).toHaveLength(5);
        // What a parser makes of line ends and of zero bytes is the same for every page.
        const asParsed = (text: string) => text.replace(/\r\n?/g, '\n').replaceAll('\0', '\ufffd');
        expect(attributes['status-url']).toBe(asParsed(statusUrl));
        expect(attributes['confirmation-url']).toBe(asParsed(confirmationUrl));
        expect(attributes.lang).toBe(asParsed(lang));
        expect(children.map((child) => (child as Parsed).name)).toEqual(['div', 'script']);
      }),
      { numRuns: getRunCount(500, 50_000) },
    );
  });

  test.each<[string, Partial<Record<keyof CheckoutHtmlOptions, unknown>>]>([
    ['sessionId', { sessionId: '' }],
    ['sessionId', { sessionId: 'or_1xE2fDBg9rRwh6nENMA3ly3B3Qg' }],
    ['sessionId', { sessionId: 'se_1xE2fCIbZXHqB2tZct"onload=' }],
    ['environment', { environment: 'production' }],
    ['environment', { environment: '__proto__' }],
    ['environment', { environment: undefined }],
    ['nonce', { nonce: 'short' }],
    ['nonce', { nonce: `${nonce}"; rel=stylesheet` }],
    ['buyButtonColor', { buyButtonColor: 'red' }],
    ['buyButtonColor', { buyButtonColor: '#12345' }],
  ])('says what to write for %s instead of %j', (name, wrong) => {
    const options = { sessionId, environment: 'live', ...wrong } as CheckoutHtmlOptions;
    expect(() => checkoutHtml(options)).toThrow(new RegExp(`^checkoutHtml: ${name} must be `));
  });

  test('takes no emulator but one on this machine', () => {
    const local = { sessionId, environment: 'local' } as const;
    expect(checkoutHtml(local)).toContain('src="http://localhost:4801/bootstrap.js"');
    const here = { ...local, emulatorUrl: 'http://127.0.0.1:5000' };
    expect(checkoutHtml(here)).toContain('src="http://127.0.0.1:5000/bootstrap.js"');
    expect(() => checkoutHtml({ ...local, emulatorUrl: 'https://evil.test' })).toThrow(RangeError);
  });
});

describe('the early start', () => {
  test('is a header for Ledyer’s script, with the page’s nonce', () => {
    expect(checkoutPreload({ environment: 'sandbox' })).toBe(
      '<https://checkout.sandbox.ledyer.com/bootstrap.js>; rel=preload; as=script',
    );
    expect(checkoutPreload({ environment: 'live', nonce })).toBe(
      `<https://checkout.live.ledyer.com/bootstrap.js>; rel=preload; as=script; nonce="${nonce}"`,
    );
    expect(() => checkoutPreload({ environment: 'live', nonce: '">' })).toThrow(/nonce/);
  });
});

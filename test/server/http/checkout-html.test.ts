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

/** An element of a parsed page. */
interface ParsedElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly (ParsedElement | string)[];
}

const toParsedElement = (node: DefaultTreeAdapterTypes.ChildNode): ParsedElement | string =>
  'tagName' in node
    ? {
        name: node.tagName,
        attributes: Object.fromEntries(node.attrs.map(({ name, value }) => [name, value])),
        children: node.childNodes.map(toParsedElement),
      }
    : JSON.stringify(node.nodeName);

const parseHtml = (html: string) => parseFragment(html).childNodes.map(toParsedElement);

describe('checkoutHtml', () => {
  test('returns the tag with the snippet that it adopts: a container, and a script with its id', () => {
    const [tag, ...others] = parseHtml(checkoutHtml({ sessionId, environment: 'live', nonce }));
    expect(others).toEqual([]);
    const [container] = (tag as ParsedElement).children;
    const id = (container as ParsedElement).attributes.id!;
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

  test('passes the appearance options to the tag and to Ledyer’s script', () => {
    const appearance = { buyButtonColor: '#1A2b3c', noPadding: true };
    const [tag] = parseHtml(checkoutHtml({ sessionId, environment: 'sandbox', ...appearance })) as [
      ParsedElement,
    ];
    expect(tag.attributes).toMatchObject({ 'buy-button-color': '#1A2b3c', 'no-padding': '' });
    expect((tag.children[1] as ParsedElement).attributes).toMatchObject({
      'data-env': 'sandbox',
      'data-buy-button-color': '#1A2b3c',
      'data-no-padding': 'true',
    });
    const [plain] = parseHtml(
      checkoutHtml({ sessionId, environment: 'sandbox', noPadding: false }),
    ) as [ParsedElement];
    expect(plain.attributes).not.toHaveProperty('no-padding');
    expect((plain.children[1] as ParsedElement).attributes).not.toHaveProperty('data-no-padding');
  });

  test('passes the validation timeout and the hosted page to the tag only', () => {
    const [tag] = parseHtml(
      checkoutHtml({ sessionId, environment: 'live', validationTimeout: 9_000, hostedPage: true }),
    ) as [ParsedElement];
    expect(tag.attributes).toMatchObject({ 'validation-timeout': '9000', 'hosted-page': '' });
    const script = tag.children[1] as ParsedElement;
    expect(Object.keys(script.attributes).join(' ')).not.toMatch(/valid|hosted/);
    const [plain] = parseHtml(
      checkoutHtml({ sessionId, environment: 'live', hostedPage: false }),
    ) as [ParsedElement];
    expect(Object.keys(plain.attributes)).toEqual(['session-id', 'environment']);
  });

  test.each([0, 999, 9_001, Number.NaN, '8000'])(
    'throws for the validation timeout %j, which the tag would not use',
    (validationTimeout) => {
      const options = { sessionId, environment: 'live', validationTimeout };
      expect(() => checkoutHtml(options as CheckoutHtmlOptions)).toThrow(
        'validationTimeout must be a number of milliseconds from 1000 to 9000',
      );
    },
  );

  test('creates another container id for each call', () => {
    const pages = Array.from({ length: 50 }, () =>
      checkoutHtml({ sessionId, environment: 'live' }),
    );
    expect(new Set(pages).size).toBe(50);
  });

  test('escapes every text, so that it stays in its attribute', () => {
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
        const tags = parseHtml(
          checkoutHtml({ sessionId, environment: 'live', statusUrl, confirmationUrl, lang }),
        ) as ParsedElement[];
        expect(tags).toHaveLength(1);
        const [{ attributes, children }] = tags as [ParsedElement];
        expect(Object.keys(attributes)).toHaveLength(5);
        // Parsers normalize line ends and NUL characters.
        const asParsed = (text: string) => text.replace(/\r\n?/g, '\n').replaceAll('\0', '\ufffd');
        expect(attributes['status-url']).toBe(asParsed(statusUrl));
        expect(attributes['confirmation-url']).toBe(asParsed(confirmationUrl));
        expect(attributes.lang).toBe(asParsed(lang));
        expect(children.map((child) => (child as ParsedElement).name)).toEqual(['div', 'script']);
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
  ])('throws with advice for an invalid option: %s of %j', (name, invalid) => {
    const options = { sessionId, environment: 'live', ...invalid } as CheckoutHtmlOptions;
    expect(() => checkoutHtml(options)).toThrow(new RegExp(`^checkoutHtml: ${name} must be `));
  });

  test('accepts only an emulator on this machine', () => {
    const local = { sessionId, environment: 'local' } as const;
    expect(checkoutHtml(local)).toContain('src="http://localhost:4801/bootstrap.js"');
    const onOtherPort = { ...local, emulatorUrl: 'http://127.0.0.1:5000' };
    expect(checkoutHtml(onOtherPort)).toContain('src="http://127.0.0.1:5000/bootstrap.js"');
    expect(() => checkoutHtml({ ...local, emulatorUrl: 'https://evil.test' })).toThrow(RangeError);
  });
});

describe('checkoutPreload', () => {
  test('returns a header that preloads Ledyer’s script, with the page’s nonce', () => {
    expect(checkoutPreload({ environment: 'sandbox' })).toBe(
      '<https://checkout.sandbox.ledyer.com/bootstrap.js>; rel=preload; as=script',
    );
    expect(checkoutPreload({ environment: 'live', nonce })).toBe(
      `<https://checkout.live.ledyer.com/bootstrap.js>; rel=preload; as=script; nonce="${nonce}"`,
    );
    expect(() => checkoutPreload({ environment: 'live', nonce: '">' })).toThrow(/nonce/);
  });
});

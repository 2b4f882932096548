import { setMaxListeners } from 'node:events';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { isCurrent, isSameSnippet, startEarly } from '../../../src/entries/cdn/early-start.js';
import type { SnippetOptions } from '../../../src/element/start/snippet.js';
import { globalPolicies, policyKey } from '../../../src/element/start/trusted-script-url.js';
import { documentEvents } from '../../../src/ledyer/client-api.js';
import { findHosts } from '../../../src/ledyer/environments.js';

// A snippet adds eleven listeners to its signal. Node would report a leak.
setMaxListeners(30);

/** The parts of an element that `startEarly` uses. */
class FakeElement extends EventTarget {
  readonly dataset: Record<string, string> = {};
  readonly children: FakeElement[] = [];
  readonly attributes: Map<string, string>;
  readonly ownerDocument: object;
  isConnected = true;
  id = '';
  src = '';

  constructor(ownerDocument: object, attributes: Readonly<Record<string, string>> = {}) {
    super();
    this.ownerDocument = ownerDocument;
    this.attributes = new Map(Object.entries(attributes));
  }
  getAttribute(name: string): string | null {
    return this.attributes.get(name) ?? null;
  }
  hasAttribute(name: string): boolean {
    return this.attributes.has(name);
  }
  getRootNode(): object {
    return this.isConnected ? this.ownerDocument : this;
  }
  append(...children: FakeElement[]): void {
    this.children.push(...children);
  }
  prepend(...children: FakeElement[]): void {
    this.children.unshift(...children);
  }
  contains(child: FakeElement): boolean {
    return this.children.includes(child);
  }
  /** Finds the snippet of a page that has its own. */
  querySelector(): FakeElement | null {
    return this.children[0] ?? null;
  }
  remove(): void {
    this.isConnected = false;
  }
}

const valid = { 'session-id': 'se_1', environment: 'sandbox' };
let document: EventTarget;

beforeEach(() => {
  document = Object.assign(new EventTarget(), {
    baseURI: 'https://shop.example/checkout',
    createElement: () => new FakeElement(document),
  });
  vi.stubGlobal('document', document);
  vi.stubGlobal('location', new URL('https://shop.example/checkout'));
  vi.stubGlobal('CSS', { escape: (text: string) => text });
});
afterEach(() => {
  vi.unstubAllGlobals();
  globalPolicies[policyKey] = undefined;
});

const createTag = (attributes: Readonly<Record<string, string>> = valid) =>
  new FakeElement(document, attributes);
const start = (...tags: readonly FakeElement[]) =>
  startEarly(tags as unknown as readonly HTMLElement[]);

describe('`startEarly`', () => {
  test('places the snippet of a tag with valid attributes', () => {
    const tag = createTag();
    const early = start(tag)!;
    expect(early.options).toMatchObject({
      host: tag,
      sessionId: 'se_1',
      buyButtonColor: '',
      noPadding: false,
      hosts: { checkout: 'https://checkout.sandbox.ledyer.com' },
    });
    expect(early.snippet.script.src).toBe('https://checkout.sandbox.ledyer.com/bootstrap.js');
    expect(tag.children).toEqual([early.snippet.container, early.snippet.script]);
  });

  test('passes on the button colour and the padding', () => {
    const early = start(createTag({ ...valid, 'buy-button-color': '#ff0000', 'no-padding': '' }))!;
    expect(early.options).toMatchObject({ buyButtonColor: '#ff0000', noPadding: true });
    expect(early.snippet.script.dataset).toMatchObject({
      buyButtonColor: '#ff0000',
      noPadding: true,
    });
  });

  test('treats `no-padding="false"` like a missing attribute', () => {
    const early = start(createTag({ ...valid, 'no-padding': 'false' }))!;
    expect(early.options).toMatchObject({ noPadding: false });
    expect(isCurrent(early)).toBe(true);
  });

  test('uses the URL of the emulator', () => {
    const attributes = { ...valid, environment: 'local', 'emulator-url': 'http://localhost:4802' };
    expect(start(createTag(attributes))!.snippet.script.src).toBe(
      'http://localhost:4802/bootstrap.js',
    );
  });

  test('removes the snippet when it is aborted', () => {
    const { snippet, abort } = start(createTag())!;
    abort.abort();
    expect((snippet.script as unknown as FakeElement).isConnected).toBe(false);
  });

  test.each([
    ['no session id', { environment: 'sandbox' }],
    ['no environment', { 'session-id': 'se_1' }],
    ['an invalid emulator URL', { ...valid, environment: 'local', 'emulator-url': 'https://x.y' }],
    ['a status URL of another origin', { ...valid, 'status-url': 'https://other.example/' }],
    ['a confirmation URL of another origin', { ...valid, 'confirmation-url': 'https://x.y/' }],
    ['lazy loading', { ...valid, loading: 'lazy' }],
  ])('starts nothing for a tag with %s', (_, attributes) => {
    expect(start(createTag(attributes))).toBeUndefined();
  });

  test('starts the first tag with valid attributes', () => {
    const tags = [createTag({}), createTag(), createTag({ ...valid, 'session-id': 'se_2' })];
    expect(start(...tags)!.options.host).toBe(tags[1]);
    expect(tags[2]!.children).toEqual([]);
  });

  test('starts a tag that loads eagerly beside a lazy one', () => {
    const tags = [
      createTag({ ...valid, loading: 'lazy' }),
      createTag({ ...valid, loading: 'eager' }),
    ];
    expect(start(...tags)!.options.host).toBe(tags[1]);
  });

  /** A tag that contains the page's own snippet. */
  const createTagWithSnippet = (attributes = valid as Readonly<Record<string, string>>) => {
    const tag = createTag(attributes);
    const script = new FakeElement(document);
    script.dataset.containerId = 'x';
    tag.append(script);
    return tag;
  };

  test('starts nothing if any tag contains a snippet of the page', () => {
    expect(start(createTag(), createTagWithSnippet())).toBeUndefined();
  });

  test('ignores the snippet of a lazy tag', () => {
    expect(start(createTagWithSnippet({ ...valid, loading: 'lazy' }), createTag())).toBeDefined();
  });

  test('starts nothing without a tag', () => {
    expect(start()).toBeUndefined();
  });
});

describe('`isCurrent`', () => {
  const styled = { ...valid, 'buy-button-color': '#ff0000', 'no-padding': '' };

  test.each([valid, styled])('accepts the unchanged tag %j', (attributes) => {
    expect(isCurrent(start(createTag(attributes))!)).toBe(true);
  });

  test.each<[string, (tag: FakeElement) => unknown]>([
    ['was removed from the page', (tag) => (tag.isConnected = false)],
    ['has lost the snippet', (tag) => tag.children.splice(0)],
    ['has another session', (tag) => tag.attributes.set('session-id', 'se_2')],
    ['has another button colour', (tag) => tag.attributes.set('buy-button-color', '#00ff00')],
    ['has no button colour', (tag) => tag.attributes.delete('buy-button-color')],
    ['has a padding', (tag) => tag.attributes.delete('no-padding')],
  ])('rejects a tag that %s', (_, change) => {
    const tag = createTag(styled);
    const early = start(tag)!;
    change(tag);
    expect(isCurrent(early)).toBe(false);
  });
});

describe('`Snippet.release`', () => {
  const { waitingForClientValidation, orderComplete } = documentEvents;
  let answers: unknown[];
  beforeEach(() => {
    answers = [];
    vi.useFakeTimers();
    const api = {
      suspend: () => undefined,
      resume: () => undefined,
      clientValidation: (answer: unknown) => answers.push(answer),
    };
    vi.stubGlobal('ledyer', { api });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  /** Releases a snippet after these events of the document. */
  const release = (...bufferedTypes: readonly string[]) => {
    const { snippet } = start(createTag())!;
    for (const type of bufferedTypes) document.dispatchEvent(new Event(type));
    snippet.release();
  };

  test('rejects a buffered validation request', () => {
    release(waitingForClientValidation);
    expect(answers).toEqual([{ shouldProceed: false }]);
  });

  test('ignores other buffered events', () => {
    release(orderComplete);
    expect(answers).toEqual([]);
  });

  test('leaves later validation requests to the tag that listens', () => {
    release();
    document.dispatchEvent(new Event(waitingForClientValidation));
    vi.advanceTimersByTime(60_000);
    expect(answers).toEqual([]);
  });

  test('does nothing without an API', () => {
    vi.stubGlobal('ledyer', undefined);
    expect(() => release(waitingForClientValidation)).not.toThrow();
  });
});

describe('`isSameSnippet`', () => {
  const host = {} as HTMLElement;
  const options: SnippetOptions = {
    host,
    hosts: findHosts('sandbox')!,
    sessionId: 'se_1',
    buyButtonColor: '',
    noPadding: false,
  };

  test('returns true for equal options', () => {
    expect(isSameSnippet(options, { ...options, hosts: findHosts('sandbox')! })).toBe(true);
  });

  const differences: readonly (readonly [string, Partial<SnippetOptions>])[] = [
    ['another tag', { host: {} as HTMLElement }],
    ['another environment', { hosts: findHosts('live')! }],
    ['an emulator at another port', { hosts: findHosts('local', 'http://localhost:4802')! }],
    ['another session', { sessionId: 'se_2' }],
    ['another button colour', { buyButtonColor: '#ff0000' }],
    ['another padding', { noPadding: true }],
  ];
  test.each(differences)('returns false for %s', (_, difference) => {
    expect(isSameSnippet(options, { ...options, ...difference })).toBe(false);
  });
});

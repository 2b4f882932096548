import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { explainError } from '../../../src/element/runtime/error-texts.js';
import { watchFrame } from '../../../src/element/runtime/frame-watcher.js';
import type { Snippet, SnippetListener } from '../../../src/element/start/snippet.js';
import { globalPolicies, policyKey } from '../../../src/element/start/trusted-script-url.js';
import { documentEvents } from '../../../src/ledyer/client-api.js';
import { findHosts } from '../../../src/ledyer/environments.js';
import type { CheckoutError } from '../../../src/session/checkout-error.js';
import type { CheckoutUpdate } from '../../../src/session/checkout-update.js';
import { parseSessionId } from '../../../src/session/parse-session-id.js';
import { createFakeClock, flushTasks } from '../../support/fake-clock.js';

const hosts = findHosts('sandbox')!;
const script = { name: 'script' } as unknown as HTMLScriptElement;
const api = {
  suspend: () => undefined,
  resume: () => undefined,
  clientValidation: () => undefined,
};
const frameUrl = 'https://frame.ledyer.example/checkout';

/** The observers of a test, with what they observe. */
class FakeObserver {
  static all: FakeObserver[] = [];
  readonly observed: [target: unknown, options: object][] = [];
  isDisconnected = false;
  readonly onChange: () => void;

  constructor(onChange: () => void) {
    this.onChange = onChange;
    FakeObserver.all.push(this);
  }
  observe(target: unknown, options: object): void {
    if (!target) throw new TypeError('There is no node to observe.');
    this.observed.push([target, options]);
  }
  disconnect(): void {
    this.isDisconnected = true;
  }
}

let neutralizedScripts: unknown[];
/** Copies of the script in the tag. */
let copies: unknown[];

beforeEach(() => {
  FakeObserver.all = [];
  neutralizedScripts = [];
  copies = [];
  vi.stubGlobal('MutationObserver', FakeObserver);
  vi.stubGlobal('document', {
    implementation: {
      createHTMLDocument: () => ({ adoptNode: (node: unknown) => neutralizedScripts.push(node) }),
    },
  });
});
afterEach(() => {
  vi.unstubAllGlobals();
  globalPolicies[policyKey] = undefined;
});

interface PageOptions {
  readonly adopted?: boolean;
  readonly blockedReason?: unknown;
  /** Whether the frame exists from the start. */
  readonly hasFrame?: boolean;
  /** How long ago the snippet was placed, in milliseconds. */
  readonly age?: number;
  /** Whether no other checkout was shown before. */
  readonly isFirst?: boolean;
  /** Whether the page has moved the frame before the runtime has loaded. */
  readonly hasMoved?: boolean;
  /** Whether another snippet takes the place of one that is lost. */
  readonly canReplace?: boolean;
  /** The `type` of the script. */
  readonly scriptType?: string;
}

/** A page with a snippet whose events and frame a test controls. */
async function openPage({
  adopted = false,
  blockedReason,
  hasFrame = false,
  age = 0,
  isFirst = true,
  hasMoved = false,
  canReplace = false,
  scriptType = '',
}: PageOptions = {}) {
  const clock = createFakeClock(100_000);
  const frame = { src: frameUrl, attributes: [] as unknown } as HTMLIFrameElement;
  const page = { hasFrame, isInPlace: true, isConnected: true, frame };
  const pageWindow = new EventTarget();
  const host = {
    contains: () => page.isInPlace,
    get isConnected() {
      return page.isConnected;
    },
    ownerDocument: Object.assign(document, { defaultView: pageWindow }),
    querySelectorAll: () => copies,
  };
  const container = {
    id: 'container',
    remove: () => undefined,
    querySelector: (selector: string) =>
      page.hasFrame && selector === 'iframe' ? page.frame : null,
  };
  script.type = scriptType;
  let listener: SnippetListener = () => undefined;
  const snippet = {
    script,
    container,
    adopted,
    isFirst,
    blockedReason,
    hasMoved: () => hasMoved,
    onEvent: (callback: SnippetListener) => {
      listener = callback;
    },
  } as unknown as Snippet;
  const abort = new AbortController();
  const validationTimes: number[] = [];
  const replacements: string[] = [];
  const apis: unknown[] = [];
  const updates: CheckoutUpdate[] = [];
  const feed = watchFrame({
    host: host as unknown as HTMLElement,
    snippet,
    hosts,
    clock,
    startedAt: 100_000 - age,
    onFrameLoaded: (loaded) => apis.push(loaded),
    replace: (reason) => {
      replacements.push(reason);
      return canReplace;
    },
    onValidationRequested: (at) => validationTimes.push(at),
  });
  const sessionId = parseSessionId('se_1');
  void (async () => {
    for await (const update of feed(sessionId, abort.signal)) updates.push(update);
  })();
  await flushTasks();
  return {
    page,
    frame,
    container,
    host,
    pageWindow,
    replacements,
    apis,
    abort,
    clock,
    updates,
    validationTimes,
    /** Passes an event of the document, the script or the frame. */
    async fire(type: string, target: unknown = null, more: object = {}) {
      listener(Object.assign(new Event(type), more), target as EventTarget | null);
      await flushTasks();
    },
    /** Reports that the document has changed. */
    async change() {
      FakeObserver.all[0]!.onChange();
      await flushTasks();
    },
    /** The updates: their types, or the codes of failures. */
    get emitted() {
      return updates.map((update) => (update.type === 'failed' ? update.error.code : update.type));
    },
    get failure() {
      const failed = updates.find((update) => update.type === 'failed');
      return failed?.type === 'failed' ? failed.error : undefined;
    },
  };
}
type Page = Awaited<ReturnType<typeof openPage>>;

/** The conditions of a ready checkout, in any order. */
const steps: Readonly<Record<string, (page: Page) => Promise<void>>> = {
  'the script has loaded': (page) => page.fire('load', script),
  'the API exists': () => Promise.resolve(void vi.stubGlobal('ledyer', { api })),
  'the frame exists': async ({ page }) => Promise.resolve(void (page.hasFrame = true)),
  'the frame has loaded': (page) => page.fire('load', page.frame),
};
const makeReady = async (page: Page) => {
  for (const step of Object.values(steps)) await step(page);
  await page.change();
};

describe('`watchFrame`: a checkout', () => {
  test('is ready once script and frame have loaded and the API exists', async () => {
    const page = await openPage();
    await makeReady(page);
    await page.change();
    await page.clock.advance(60_000);
    expect(page.emitted).toEqual(['ready']);
  });

  test('is ready whichever script element ran', async () => {
    const page = await openPage();
    await steps['the API exists']!(page);
    await steps['the frame exists']!(page);
    await steps['the frame has loaded']!(page);
    expect(page.emitted).toEqual(['ready']);
    expect(page.apis).toEqual([api]);
    await page.clock.advance(60_000);
    expect(page.emitted).toEqual(['ready']);
  });

  test('is ready again, with the current API, when its frame has loaded again or was replaced', async () => {
    const page = await openPage();
    await makeReady(page);
    await page.fire('load', page.frame);
    expect(page.emitted).toEqual(['ready', 'ready']);
    const otherApi = { ...api };
    const other = { src: frameUrl, attributes: [] as unknown } as HTMLIFrameElement;
    vi.stubGlobal('ledyer', { api: otherApi });
    page.page.frame = other;
    await page.change();
    expect(page.emitted).toEqual(['ready', 'ready']);
    await page.fire('load', other);
    expect(page.emitted).toEqual(['ready', 'ready', 'ready']);
    expect(page.apis).toEqual([api, api, otherApi]);
  });

  test.each(Object.keys(steps).filter((name) => name !== 'the script has loaded'))(
    'is not ready before %s',
    async (missing) => {
      const page = await openPage();
      for (const [name, step] of Object.entries(steps)) if (name !== missing) await step(page);
      await page.change();
      expect(page.emitted).toEqual([]);
      await steps[missing]!(page);
      await page.change();
      expect(page.emitted).toEqual(['ready']);
    },
  );

  test.each(['', 'about:blank', 'about:blank?https://x.example'])(
    'is ready without the load of a frame whose URL is %j',
    async (src) => {
      const page = await openPage();
      page.frame.src = src;
      await steps['the script has loaded']!(page);
      await steps['the API exists']!(page);
      await steps['the frame exists']!(page);
      await page.change();
      expect(page.emitted).toEqual(['ready']);
    },
  );

  test('waits for the load of a frame with an http URL', async () => {
    const page = await openPage();
    page.frame.src = 'http://localhost:4801/checkout';
    await steps['the script has loaded']!(page);
    await steps['the API exists']!(page);
    await steps['the frame exists']!(page);
    await page.change();
    expect(page.emitted).toEqual([]);
  });

  test('is not ready while another script keeps the URL of its frame in an attribute', async () => {
    const page = await openPage();
    page.frame.src = 'about:blank';
    Object.assign(page.frame, { attributes: [{ value: frameUrl }] });
    await makeReady(page);
    expect(page.emitted).toEqual([]);
    page.frame.src = frameUrl;
    await page.change();
    expect(page.emitted).toEqual(['ready']);
  });

  test('becomes ready late, after a failure', async () => {
    const page = await openPage();
    await page.clock.advance(10_000);
    await makeReady(page);
    expect(page.emitted).toEqual(['script-timeout', 'ready']);
  });

  test('observes the frame, its URL, and the removal of the container', async () => {
    const { host } = await openPage();
    const [[target, options]] = FakeObserver.all[0]!.observed as [[unknown, object]];
    expect(target).toBe(host);
    expect({ ...options }).toEqual({
      childList: true,
      subtree: true,
      attributes: true,
      attributeFilter: ['src'],
    });
  });
});

describe('`watchFrame` with an adopted snippet', () => {
  test('is ready at once if its script has run and its frame exists', async () => {
    vi.stubGlobal('ledyer', { api });
    expect((await openPage({ adopted: true, hasFrame: true })).emitted).toEqual(['ready']);
  });

  test('waits for the script if it has not run', async () => {
    const page = await openPage({ adopted: true, hasFrame: true });
    vi.stubGlobal('ledyer', { api });
    await page.change();
    expect(page.emitted).toEqual([]);
  });

  test('waits for the load of a frame that comes later', async () => {
    vi.stubGlobal('ledyer', { api });
    const page = await openPage({ adopted: true });
    page.page.hasFrame = true;
    await page.change();
    expect(page.emitted).toEqual([]);
    await page.fire('load', page.frame);
    expect(page.emitted).toEqual(['ready']);
  });

  test('does not use the API of an earlier checkout for a new snippet', async () => {
    vi.stubGlobal('ledyer', { api });
    expect((await openPage({ hasFrame: true })).emitted).toEqual([]);
  });
});

describe('`watchFrame` with an adopted snippet that does not run', () => {
  const options = { adopted: true, canReplace: true };

  test.each(['text/plain', 'x-text/javascript', 'a1b2-text/javascript', 'rocketlazyloadscript'])(
    'replaces a script of the type %j at once',
    async (scriptType) => {
      const page = await openPage({ ...options, scriptType });
      expect(page.replacements).toEqual(['inert']);
      await page.clock.advance(60_000);
      expect(page.emitted).toEqual([]);
    },
  );

  test.each(['', 'module', 'text/javascript', 'application/javascript', 'Text/JavaScript'])(
    'waits for a script of the type %j until the page has loaded',
    async (scriptType) => {
      const page = await openPage({ ...options, scriptType });
      expect(page.replacements).toEqual([]);
      page.pageWindow.dispatchEvent(new Event('load'));
      expect(page.replacements).toEqual(['inert']);
    },
  );

  test('replaces a script in a page that has loaded', async () => {
    vi.stubGlobal('document', Object.assign(document, { readyState: 'complete' }));
    expect((await openPage(options)).replacements).toEqual(['inert']);
  });

  test('replaces a script without a frame in a page that has loaded, despite an earlier API', async () => {
    vi.stubGlobal('ledyer', { api });
    vi.stubGlobal('document', Object.assign(document, { readyState: 'complete' }));
    expect((await openPage(options)).replacements).toEqual(['inert']);
  });

  test('replaces a copy of an earlier checkout with its frame', async () => {
    vi.stubGlobal('ledyer', { api });
    const page = await openPage({ ...options, isFirst: false, hasFrame: true });
    expect(page.replacements).toEqual(['inert']);
    expect(page.emitted).toEqual([]);
  });

  test('does not take the frame of a copy for ready when it loads', async () => {
    vi.stubGlobal('ledyer', { api });
    const page = await openPage({ ...options, isFirst: false, hasFrame: true, canReplace: false });
    await page.fire('load', page.frame);
    expect(page.emitted).toEqual([]);
    await page.fire('load', script);
    expect(page.emitted).toEqual(['ready']);
  });

  test('replaces a frame that was moved before the runtime has loaded', async () => {
    expect((await openPage({ hasFrame: true, hasMoved: true })).replacements).toEqual(['inert']);
  });

  test.each([
    ['has run', 'load'],
    ['has failed', 'error'],
  ])('keeps a script that %s', async (_, type) => {
    const page = await openPage(options);
    await page.fire(type, script);
    page.pageWindow.dispatchEvent(new Event('load'));
    expect(page.replacements).toEqual([]);
  });

  test('keeps a script whose copy has run', async () => {
    const page = await openPage(options);
    await page.fire('load', { dataset: { containerId: page.container.id } });
    page.pageWindow.dispatchEvent(new Event('load'));
    expect(page.replacements).toEqual([]);
  });
});

describe('`watchFrame` after the checkout was ready', () => {
  const openReadyPage = async () => {
    const page = await openPage();
    await makeReady(page);
    return page;
  };

  test('reports a frame that was removed, once', async () => {
    const page = await openReadyPage();
    page.page.hasFrame = false;
    await page.change();
    await page.change();
    expect(page.emitted).toEqual(['ready', 'frame-removed']);
  });

  test('reports no failure for a removed frame if another snippet replaces it', async () => {
    const page = await openPage({ canReplace: true });
    await makeReady(page);
    page.page.hasFrame = false;
    await page.change();
    await page.change();
    await page.clock.advance(60_000);
    expect(page.emitted).toEqual(['ready']);
    expect(page.replacements).toEqual(['removed']);
  });

  test('ignores the removal of the tag itself', async () => {
    const page = await openReadyPage();
    Object.assign(page.page, { hasFrame: false, isConnected: false });
    await page.change();
    expect(page.emitted).toEqual(['ready']);
    expect(page.replacements).toEqual([]);
  });

  test('reports a container that was removed', async () => {
    const page = await openReadyPage();
    page.page.isInPlace = false;
    await page.change();
    expect(page.emitted).toEqual(['ready', 'frame-removed']);
  });

  test('reports a frame that shows another origin, but not another page', async () => {
    const page = await openReadyPage();
    page.frame.src = `${frameUrl}/step-2`;
    await page.change();
    expect(page.emitted).toEqual(['ready']);
    page.frame.src = 'https://other.example/checkout';
    await page.change();
    expect(page.emitted).toEqual(['ready', 'frame-removed']);
  });

  test('is ready again only when the frame shows Ledyer’s origin again', async () => {
    const page = await openReadyPage();
    page.frame.src = 'https://other.example/checkout';
    await page.change();
    await page.fire('load', page.frame);
    expect(page.emitted).toEqual(['ready', 'frame-removed']);
    page.frame.src = frameUrl;
    await page.fire('load', page.frame);
    expect(page.emitted).toEqual(['ready', 'frame-removed', 'ready']);
  });

  test('ignores a late error of the script', async () => {
    const page = await openReadyPage();
    await page.fire('error', script);
    expect(page.emitted).toEqual(['ready']);
  });
});

describe('`watchFrame`: failures', () => {
  test('reports a script that does not load within 10 s', async () => {
    const page = await openPage();
    await page.clock.advance(9_999);
    expect(page.emitted).toEqual([]);
    await page.clock.advance(1);
    expect(page.emitted).toEqual(['script-timeout']);
    await page.clock.advance(60_000);
    expect(page.emitted).toEqual(['script-timeout']);
  });

  test('counts the timeouts from the time when the snippet was placed', async () => {
    const page = await openPage({ age: 9_000 });
    await page.clock.advance(999);
    expect(page.emitted).toEqual([]);
    await page.clock.advance(1);
    expect(page.emitted).toEqual(['script-timeout']);
  });

  test('reports only the first failure of a script', async () => {
    const page = await openPage();
    await page.fire('error', script);
    await page.clock.advance(10_000);
    expect(page.emitted).toEqual(['script-load-failed']);
  });

  test('reports a script that leaves nothing behind', async () => {
    const page = await openPage();
    await page.fire('load', script);
    await page.clock.advance(10_000);
    expect(page.emitted).toEqual(['script-invalid']);
  });

  test('reports a missing API if there is something named `ledyer`', async () => {
    const page = await openPage();
    vi.stubGlobal('ledyer', {});
    await page.fire('load', script);
    await page.clock.advance(10_000);
    expect(page.emitted).toEqual(['api-missing']);
  });

  test('reports a missing API if there is a frame', async () => {
    const page = await openPage({ hasFrame: true });
    await page.fire('load', script);
    await page.clock.advance(10_000);
    expect(page.emitted).toEqual(['api-missing']);
  });

  test('reports a missing frame after 15 s', async () => {
    const page = await openPage();
    await steps['the script has loaded']!(page);
    await steps['the API exists']!(page);
    await page.clock.advance(14_999);
    expect(page.emitted).toEqual([]);
    await page.clock.advance(1);
    expect(page.emitted).toEqual(['frame-timeout']);
  });

  test('reports nothing in a prerendered page until 15 s after the buyer has opened it', async () => {
    const prerendered = Object.assign(new EventTarget(), { prerendering: true });
    vi.stubGlobal('document', prerendered);
    const page = await openPage();
    page.page.hasFrame = true;
    await steps['the script has loaded']!(page);
    await steps['the API exists']!(page);
    await page.clock.advance(60_000);
    expect(page.emitted).toEqual([]);
    prerendered.prerendering = false;
    prerendered.dispatchEvent(new Event('prerenderingchange'));
    await page.clock.advance(14_999);
    expect(page.emitted).toEqual([]);
    await page.clock.advance(1);
    expect(page.emitted).toEqual(['frame-load-timeout']);
  });

  test('reports a frame that has not loaded after 15 s, also if it is gone again', async () => {
    const page = await openPage();
    await steps['the API exists']!(page);
    page.page.hasFrame = true;
    await page.fire('load', script);
    page.page.hasFrame = false;
    await page.change();
    await page.clock.advance(15_000);
    expect(page.emitted).toEqual(['frame-load-timeout']);
  });

  test('reports an error of the script, but not an error of the frame', async () => {
    const page = await openPage({ hasFrame: true });
    await page.fire('error', page.frame);
    expect(page.emitted).toEqual([]);
    await page.fire('error', script);
    expect(page.emitted).toEqual(['script-load-failed']);
  });

  test('reports the exception of a policy that blocked the script, and watches nothing', async () => {
    const blockedReason = new TypeError('blocked');
    const page = await openPage({ blockedReason });
    expect(page.failure).toMatchObject({ code: 'csp-blocked', cause: blockedReason });
    await page.clock.advance(60_000);
    expect(page.emitted).toEqual(['csp-blocked']);
    expect(FakeObserver.all[0]!.observed).toEqual([]);
  });
});

const getText = (error: CheckoutError) => {
  explainError(error);
  return error.message;
};

describe('`watchFrame` after a violation of the content security policy', () => {
  const violate = (page: Page, changes: object = {}) =>
    page.fire('securitypolicyviolation', null, {
      blockedURI: `${hosts.checkout}/bootstrap.js`,
      disposition: 'enforce',
      effectiveDirective: 'script-src-elem',
      originalPolicy: "default-src 'self'; script-src 'self'",
      ...changes,
    });

  test('names the blocked host and the directive that the policy contains', async () => {
    const page = await openPage();
    await violate(page);
    expect(page.failure).toMatchObject({ code: 'csp-blocked' });
    expect(getText(page.failure!)).toContain(`${hosts.checkout}. Allow it in script-src.`);
  });

  test('names `script-src-elem` if the policy contains it', async () => {
    const page = await openPage();
    await violate(page, { originalPolicy: "script-src-elem 'self'" });
    expect(getText(page.failure!)).toContain('Allow it in script-src-elem.');
  });

  test('names a directive that only contains `-elem` in full', async () => {
    const page = await openPage();
    await violate(page, { effectiveDirective: 'x-elements', originalPolicy: '' });
    expect(getText(page.failure!)).toContain('Allow it in x-elements.');
  });

  test.each([
    ['of a policy that only reports', { disposition: 'report' }],
    ['of another host', { blockedURI: 'https://other.example/x.js' }],
    ['without a URL', { blockedURI: 'inline' }],
    ['without a URL, beside a frame without one', { blockedURI: '' }],
  ])('ignores a violation %s', async (_, changes) => {
    const page = await openPage({ hasFrame: true });
    page.frame.src = '';
    await violate(page, changes);
    expect(page.emitted).toEqual([]);
  });

  test('reports a blocked URL with the origin of the frame', async () => {
    const page = await openPage({ hasFrame: true });
    await violate(page, { blockedURI: 'https://frame.ledyer.example' });
    expect(page.emitted).toEqual(['csp-blocked']);
  });

  const blockedFrame = {
    blockedURI: 'https://frame.ledyer.example',
    effectiveDirective: 'frame-src',
    originalPolicy: "frame-src 'self'",
  };

  test('fails for `frame-src` even if the checkout seemed ready', async () => {
    const page = await openPage();
    await makeReady(page);
    await violate(page, blockedFrame);
    expect(page.emitted).toEqual(['ready', 'csp-blocked']);
  });

  test('ignores `script-src` if the checkout is ready', async () => {
    const page = await openPage();
    await makeReady(page);
    await violate(page);
    expect(page.emitted).toEqual(['ready']);
  });

  test('stays failed for `frame-src` when the error page loads, or after another violation', async () => {
    const page = await openPage({ hasFrame: true });
    await violate(page, blockedFrame);
    await violate(page);
    await makeReady(page);
    expect(page.emitted).toEqual(['csp-blocked']);
  });
});

describe('`watchFrame`: events of the checkout', () => {
  test.each([
    [documentEvents.orderComplete, { type: 'frame-event' }],
    [documentEvents.orderPending, { type: 'frame-event' }],
    [documentEvents.waitingForClientValidation, { type: 'buy' }],
    [documentEvents.customerUpdated, { type: 'customer-changed', part: 'customer' }],
    [documentEvents.billingUpdated, { type: 'customer-changed', part: 'billing' }],
    [documentEvents.shippingUpdated, { type: 'customer-changed', part: 'shipping' }],
  ])('emits an update for `%s`', async (type, update) => {
    const page = await openPage();
    await page.fire(type);
    expect(page.updates).toEqual([update]);
  });

  test('emits nothing for any other event', async () => {
    const page = await openPage();
    await page.fire('click');
    expect(page.updates).toEqual([]);
  });

  test('passes on the time of a validation request, and of no other event', async () => {
    const page = await openPage();
    await page.fire(documentEvents.orderComplete);
    expect(page.validationTimes).toEqual([]);
    const event = new Event('x');
    await page.fire(documentEvents.waitingForClientValidation);
    expect(page.validationTimes).toHaveLength(1);
    expect(page.validationTimes[0]).toBeGreaterThanOrEqual(event.timeStamp);
  });
});

describe('`watchFrame` when its signal aborts', () => {
  test('stops observing, and neutralizes a script that is still loading', async () => {
    const page = await openPage();
    page.abort.abort();
    await page.clock.advance(60_000);
    expect(FakeObserver.all[0]!.isDisconnected).toBe(true);
    expect(neutralizedScripts).toEqual([script]);
    expect(globalPolicies[policyKey]).toBe(undefined);
  });

  test('neutralizes copies of the script too', async () => {
    const page = await openPage();
    copies = ['copy'];
    page.abort.abort();
    expect(neutralizedScripts).toEqual([script, 'copy']);
  });
});

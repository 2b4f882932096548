import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  htmlPolicy,
  getSnippet,
  setHandoff,
  type Handoff,
} from '../../../src/entries/cdn/handoff.js';
import { createHtmlPolicy } from '../../../src/entries/cdn/trusted-types-policy.js';
import type { placeSnippet } from '../../../src/element/start/snippet.js';
import {
  createTrustedBootstrapUrl,
  globalPolicies,
  policyKey,
} from '../../../src/element/start/trusted-script-url.js';
import { getHosts } from '../../../src/ledyer/environments.js';

beforeEach(() => {
  vi.stubGlobal('document', { querySelectorAll: () => [] });
});
afterEach(() => {
  vi.unstubAllGlobals();
  globalPolicies[policyKey] = undefined;
});

/** Gives the page Trusted Types. Returns the names of the created policies. */
const stubTrustedTypes = () => {
  const names: string[] = [];
  vi.stubGlobal('trustedTypes', {
    createPolicy: (name: string, rules: object) => {
      names.push(name);
      return rules;
    },
  });
  return names;
};
const bootstrap = 'https://checkout.sandbox.ledyer.com/bootstrap.js';

describe('`createHtmlPolicy`', () => {
  test('creates the policy of this package, which passes on markup', () => {
    const names = stubTrustedTypes();
    expect(createHtmlPolicy()!.createHTML('<b>')).toBe('<b>');
    expect(names).toEqual(['ledyer-checkout']);
  });

  test('shares only the creation of script URLs with the page', () => {
    stubTrustedTypes();
    createHtmlPolicy();
    const shared = globalPolicies[policyKey]!;
    expect(Object.keys(shared)).toEqual(['createScriptURL']);
    expect(createTrustedBootstrapUrl(getHosts('sandbox'))).toBe(bootstrap);
    expect(shared.createScriptURL(bootstrap)).toBe(bootstrap);
    expect(() => shared.createScriptURL('https://other.example/x.js')).toThrow(TypeError);
  });

  test('returns `undefined` if another copy of this package has created the policy', () => {
    const names = stubTrustedTypes();
    const other = { createScriptURL: (url: string) => url };
    globalPolicies[policyKey] = other;
    expect(createHtmlPolicy()).toBeUndefined();
    expect(names).toEqual([]);
    expect(globalPolicies[policyKey]).toBe(other);
  });

  test.each([
    ['without Trusted Types', undefined],
    ['with an element named `trustedTypes`', {}],
    [
      'that forbids the policy',
      {
        createPolicy: () => {
          throw new TypeError('not allowed');
        },
      },
    ],
  ])('returns `undefined` on a page %s', (_, trustedTypes) => {
    vi.stubGlobal('trustedTypes', trustedTypes);
    expect(createHtmlPolicy()).toBeUndefined();
    expect(globalPolicies[policyKey]).toBeUndefined();
  });
});

const handOver = (handoff: Partial<Handoff>) => {
  setHandoff(handoff as Handoff);
};

describe('the handoff from the CDN file to the tag', () => {
  test('creates markup with the policy of the CDN file', () => {
    handOver({ htmlPolicy: { createHTML: (html) => `trusted ${html}` } });
    expect(htmlPolicy.createHTML('<b>')).toBe('trusted <b>');
  });

  test('creates plain markup without a policy', () => {
    handOver({ htmlPolicy: undefined });
    expect(htmlPolicy.createHTML('<b>')).toBe('<b>');
  });

  test('gets the snippet from the CDN file', () => {
    const calls: unknown[] = [];
    const handed = ((...args: unknown[]) => {
      calls.push(args);
      return 'the snippet';
    }) as unknown as typeof placeSnippet;
    handOver({ getSnippet: handed });
    const { signal } = new AbortController();
    expect(getSnippet({ sessionId: 'se_1' } as never, signal)).toBe('the snippet');
    expect(calls).toEqual([[{ sessionId: 'se_1' }, signal]]);
  });
});

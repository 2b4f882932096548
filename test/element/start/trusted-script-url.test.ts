import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  createTrustedBootstrapUrl,
  globalPolicies,
  policyKey,
  scriptUrlPolicy,
} from '../../../src/element/start/trusted-script-url.js';
import { getHosts } from '../../../src/ledyer/environments.js';

const page = 'https://shop.example/checkout';
let tags: object[];
let document: object;

beforeEach(() => {
  tags = [];
  document = { baseURI: page, querySelectorAll: () => tags };
  vi.stubGlobal('document', document);
  vi.stubGlobal('location', new URL(page));
});
afterEach(() => {
  vi.unstubAllGlobals();
  globalPolicies[policyKey] = undefined;
});

const accept = (url: string) => scriptUrlPolicy.createScriptURL(url);
const live = 'https://checkout.live.ledyer.com/bootstrap.js';
const sandbox = 'https://checkout.sandbox.ledyer.com/bootstrap.js';
const emulator = 'http://127.0.0.1:4801/bootstrap.js';

/** A tag of another copy of this package. */
const createTag = (environment: string, emulatorUrl = '') => ({
  ...{ environment, emulatorUrl, sessionId: 'se_1', statusUrl: '', confirmationUrl: '' },
  getRootNode: () => document,
  ownerDocument: document,
});

describe('the Trusted Types policy', () => {
  test.each([
    ['live', live],
    ['sandbox', sandbox],
  ] as const)('accepts the bootstrap URL of a tag with environment="%s"', (environment, url) => {
    expect(createTrustedBootstrapUrl(getHosts(environment))).toBe(url);
    expect(accept(url)).toBe(url);
  });

  test.each([
    'data://checkout.live.ledyer.com/bootstrap.js?,alert(1)',
    'javascript://checkout.live.ledyer.com/bootstrap.js?%0aalert(1)',
    'http://checkout.live.ledyer.com/bootstrap.js',
    'https://checkout.live.ledyer.com:8443/bootstrap.js',
    'https://user@checkout.live.ledyer.com/bootstrap.js',
    `${live}?callback=alert`,
    `${live}#x`,
    ` ${live}`,
    live.toUpperCase(),
    'https://checkout.live.ledyer.com/x/../bootstrap.js',
    'https://other.example/bootstrap.js',
    'http://127.0.0.1:31337/bootstrap.js',
    'http://localhost:4801/bootstrap.js',
    sandbox,
  ])('rejects %s on a page with a live tag', (url) => {
    createTrustedBootstrapUrl(getHosts('live'));
    tags = [createTag('live', 'http://127.0.0.1:31337')];
    expect(() => accept(url)).toThrow(TypeError);
  });

  test('accepts a loopback URL for a local tag only, and no other loopback URL', () => {
    expect(createTrustedBootstrapUrl(getHosts('local', 'http://127.0.0.1:4801'))).toBe(emulator);
    expect(() => accept('http://127.0.0.1:31337/bootstrap.js')).toThrow(TypeError);
  });

  test('accepts the bootstrap URL of a tag that belongs to another copy of this package', () => {
    createTrustedBootstrapUrl(getHosts('sandbox'));
    expect(() => accept(emulator)).toThrow(TypeError);
    tags = [createTag(''), createTag('local', 'http://127.0.0.1:4801')];
    expect(accept(emulator)).toBe(emulator);
    expect(() => accept(live)).toThrow(TypeError);
  });
});

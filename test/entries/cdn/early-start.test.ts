import { describe, expect, test } from 'vitest';
import type { SnippetOptions } from '../../../src/element/start/snippet.js';
import { isSameSnippet } from '../../../src/entries/cdn/early-start.js';
import { findHosts } from '../../../src/ledyer/environments.js';

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

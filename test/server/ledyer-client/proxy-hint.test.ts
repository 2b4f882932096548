import { afterEach, describe, expect, test, vi } from 'vitest';
import { createLedyerClient } from '../../../src/server/ledyer-client/client.js';
import { getProxyHint } from '../../../src/server/ledyer-client/proxy-hint.js';

afterEach(() => {
  vi.unstubAllGlobals();
  vi.unstubAllEnvs();
});

const env = { HTTPS_PROXY: 'http://proxy.test:3128' };

describe('the hint about a proxy', () => {
  test('names the variable that Node ignores, and never its value', () => {
    const hint = getProxyHint(false, { env });
    expect(hint).toContain('HTTPS_PROXY is set, but Node ignores it: set NODE_USE_ENV_PROXY=1');
    expect(hint).not.toContain('proxy.test');
    expect(getProxyHint(false, { env: { https_proxy: 'x' } })).toContain('https_proxy is set');
  });

  test.each([
    ['no proxy', { env: {} }],
    ['NODE_USE_ENV_PROXY', { env: { ...env, NODE_USE_ENV_PROXY: '1' } }],
    ['--use-env-proxy', { env, execArgv: ['--use-env-proxy'] }],
    ['NODE_OPTIONS', { env: { ...env, NODE_OPTIONS: '--x --use-env-proxy' } }],
    ['Bun', { env, versions: { bun: '1.3.0' } }],
    ['a runtime without `process`', undefined],
  ])('is absent with %s', (_, program) => {
    expect(getProxyHint(false, program ?? {})).toBe('');
  });

  test('is absent for the emulator', () => expect(getProxyHint(true, { env })).toBe(''));

  test('is part of the error when Ledyer is unreachable', async () => {
    vi.stubEnv('HTTPS_PROXY', env.HTTPS_PROXY);
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('fetch failed')));
    const client = createLedyerClient({
      environment: 'sandbox',
      clientId: 'shop',
      clientSecret: 'secret',
      sleep: () => Promise.resolve(),
    });
    const sent = client.sessions.get('se_1xE2fCIbZXHqB2tZctuZGlyCKnQ');
    await expect(sent).rejects.toMatchObject({
      code: 'unreachable',
      message: expect.stringContaining('HTTPS_PROXY is set, but Node ignores it') as string,
    });
  });

  test('is absent for a shop with its own `fetch`', async () => {
    vi.stubEnv('HTTPS_PROXY', env.HTTPS_PROXY);
    const client = createLedyerClient({
      environment: 'sandbox',
      clientId: 'shop',
      clientSecret: 'secret',
      fetch: () => Promise.reject(new TypeError('fetch failed')),
      sleep: () => Promise.resolve(),
    });
    const error = await client.sessions
      .get('se_1xE2fCIbZXHqB2tZctuZGlyCKnQ')
      .catch((reason: unknown) => reason);
    expect(String(error)).not.toContain('PROXY');
  });
});

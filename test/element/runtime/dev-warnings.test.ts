import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { findHosts } from '../../../src/ledyer/environments.js';

describe('`suggestPreload`', () => {
  const hosts = findHosts('sandbox')!;
  let suggestPreload: (typeof import('../../../src/element/runtime/dev-warnings.js'))['suggestPreload'];
  let requests: { initiatorType: string; startTime: number }[];
  let loadEventStart: number;
  const info = vi.fn<(text: string) => void>();

  beforeEach(async () => {
    requests = [];
    loadEventStart = 500;
    info.mockClear();
    vi.stubGlobal('window', { console: { info } });
    vi.stubGlobal('performance', {
      getEntriesByName: (url: string) =>
        url === 'https://checkout.sandbox.ledyer.com/bootstrap.js' ? requests : [],
      getEntriesByType: () => [{ loadEventStart }],
    });
    vi.resetModules();
    ({ suggestPreload } = await import('../../../src/element/runtime/dev-warnings.js'));
  });
  afterEach(() => {
    vi.unstubAllGlobals();
  });

  test('logs the line for the head of a page whose tag has requested the script', () => {
    requests = [{ initiatorType: 'script', startTime: 200 }];
    suggestPreload(hosts);
    expect(info).toHaveBeenCalledExactlyOnceWith(
      expect.stringContaining(
        '<link rel="preload" as="script" href="https://checkout.sandbox.ledyer.com/bootstrap.js">',
      ),
    );
  });

  test('logs it in a page that has not loaded yet', () => {
    loadEventStart = 0;
    requests = [{ initiatorType: 'script', startTime: 200 }];
    suggestPreload(hosts);
    expect(info).toHaveBeenCalledOnce();
  });

  test('logs it once', () => {
    requests = [{ initiatorType: 'script', startTime: 200 }];
    suggestPreload(hosts);
    suggestPreload(hosts);
    expect(info).toHaveBeenCalledOnce();
  });

  test('logs nothing for a script that the page has preloaded', () => {
    requests = [{ initiatorType: 'link', startTime: 200 }];
    suggestPreload(hosts);
    expect(info).not.toHaveBeenCalled();
  });

  test('logs nothing for a checkout that started after the page had loaded', () => {
    requests = [{ initiatorType: 'script', startTime: 600 }];
    suggestPreload(hosts);
    expect(info).not.toHaveBeenCalled();
  });

  test('logs nothing where the browser keeps no entries of requests, as in jsdom', () => {
    vi.stubGlobal('performance', { now: () => 0 });
    suggestPreload(hosts);
    expect(info).not.toHaveBeenCalled();
  });

  test('logs nothing without a request', () => {
    suggestPreload(hosts);
    expect(info).not.toHaveBeenCalled();
  });
});

describe('`warnAboutNames`', () => {
  const warn = vi.fn<(text: string) => void>();
  afterEach(() => {
    vi.unstubAllGlobals();
    warn.mockClear();
  });
  const warnAbout = async (...names: string[]) => {
    vi.stubGlobal('window', { console: { warn } });
    const { warnAboutNames } = await import('../../../src/element/runtime/dev-warnings.js');
    const tag = { getAttributeNames: () => names } as unknown as Element;
    warnAboutNames(tag, ['session-id', 'environment']);
    return warn.mock.calls.flat();
  };

  test.each(['sessionid', 'session_id', 'session--id'])(
    'names the attribute that `%s` resembles',
    async (name) => {
      expect(await warnAbout('environment', name)).toEqual([
        `<ledyer-checkout> ignores the attribute ${name}: write session-id.`,
      ]);
    },
  );

  test.each([':session-id', '@environment', '.session-id', '[session-id]'])(
    'says nothing about `%s`, which Alpine or another framework reads',
    async (name) => {
      expect(await warnAbout('session-id', name)).toEqual([]);
    },
  );

  test('says nothing about other attributes', async () => {
    expect(await warnAbout('session-id', 'environment', 'class', 'data-state', 'id')).toEqual([]);
  });
});

import { describe, expect, test } from 'vitest';
import type { Language } from '../../../../src/element/runtime/locales/language.js';
import { loadMessages } from '../../../../src/element/runtime/locales/load-messages.js';
import { messages as english } from '../../../../src/element/runtime/locales/en.js';
import { messages as swedish } from '../../../../src/element/runtime/locales/sv.js';
import { createFakeClock, flushTasks } from '../../../support/fake-clock.js';

/** Requests the messages of `sv`. Each name in `failures` makes one request for that file fail. */
function requestSwedish(failures: Language[]) {
  const clock = createFakeClock();
  const abort = new AbortController();
  const requests: Language[] = [];
  const load = (language: Language) => {
    requests.push(language);
    const index = failures.indexOf(language);
    if (index === -1) return Promise.resolve({ messages: language === 'sv' ? swedish : english });
    failures.splice(index, 1);
    return Promise.reject(new TypeError('Failed to fetch'));
  };
  return { clock, abort, requests, loading: loadMessages('sv', clock, abort.signal, load) };
}

describe('`loadMessages`', () => {
  test('returns the messages of the language', async () => {
    const { loading, requests } = requestSwedish([]);
    expect(await loading).toBe(swedish);
    expect(requests).toEqual(['sv']);
  });

  test('returns the English messages if those of the language fail to load', async () => {
    const { loading, requests } = requestSwedish(['sv']);
    expect(await loading).toBe(english);
    expect(requests).toEqual(['sv', 'en']);
  });

  test('retries until a file loads', async () => {
    const { loading, requests, clock } = requestSwedish(['sv', 'en', 'sv', 'en']);
    await flushTasks();
    await clock.advance(60_000);
    expect(await loading).toBe(swedish);
    expect(requests).toEqual(['sv', 'en', 'sv', 'en', 'sv']);
  });

  test('sends no more requests after its signal has aborted', async () => {
    const { loading, requests, clock, abort } = requestSwedish(['sv', 'en', 'sv', 'en']);
    await flushTasks();
    abort.abort();
    await clock.advance(60_000);
    expect(await loading).toBeUndefined();
    expect(requests).toEqual(['sv', 'en']);
    expect(clock.pendingSleeps).toBe(0);
  });
});

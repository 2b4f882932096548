import type { Clock } from '../../../session/clock.js';
import { initialDelayMs, maxDelayMs } from '../../start/module-retry.js';
import { loadLocale } from '../deferred-modules.js';
import type { Language } from './language.js';
import type { Messages } from './messages.js';

/**
 * Returns the messages of a language, or the English ones if they fail to load. Retries if both fail. Returns
 * `undefined` when `signal` aborts.
 */
export async function loadMessages(
  language: Language,
  clock: Clock,
  signal: AbortSignal,
  load = loadLocale,
): Promise<Messages | undefined> {
  for (let delayMs = initialDelayMs; !signal.aborted; delayMs = Math.min(2 * delayMs, maxDelayMs)) {
    for (const name of [language, 'en'] as const) {
      try {
        return (await load(name)).messages;
      } catch {
        // The next one may load.
      }
    }
    await clock.sleep(delayMs, signal);
  }
  return undefined;
}

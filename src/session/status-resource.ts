import type { Ask, Reply } from './poll.js';
import { readSessionAnswer } from './session-answer.js';
import type { SessionAnswer } from './session-answer.js';
import type { SessionId } from './session-id.js';

/** Milliseconds after which a question counts as not answered. */
const deadline = 8_000;

/** The most characters an answer may have; a real one has about 200. */
const maxLength = 16_384;

/**
 * Asks the shop's status resource over HTTP.
 *
 * Whatever comes back that is not a readable answer (another status, an error
 * page of a proxy, a login page of a hotel) is trouble, and trouble is not an end.
 *
 * @param url the resource of a session
 */
export const statusResource =
  (url: (id: SessionId) => string, fetch: typeof globalThis.fetch): Ask =>
  async (id, signal) => {
    try {
      const response = await fetch(url(id), {
        headers: { accept: 'application/json' },
        credentials: 'same-origin',
        redirect: 'error',
        cache: 'no-store',
        signal: AbortSignal.any([signal, AbortSignal.timeout(deadline)]),
      });
      return await reply(response, id);
    } catch {
      return { type: 'trouble' };
    }
  };

async function reply(response: Response, id: SessionId): Promise<Reply> {
  if (response.status === 404) return { type: 'missing' };
  const answer = response.status === 200 ? await readBody(response, id) : undefined;
  if (answer) return { type: 'answer', answer };
  const retryAfter = retryAfterOf(response);
  return retryAfter === undefined ? { type: 'trouble' } : { type: 'trouble', retryAfter };
}

async function readBody(response: Response, id: SessionId): Promise<SessionAnswer | undefined> {
  if (!response.headers.get('content-type')?.startsWith('application/json')) return undefined;
  const text = await response.text();
  return text.length > maxLength ? undefined : readSessionAnswer(JSON.parse(text), id);
}

/** Milliseconds, from either form of the header; the server's own clock stands in for ours. */
function retryAfterOf({ headers }: Response): number | undefined {
  const text = headers.get('retry-after');
  if (text === null) return undefined;
  const ms = /^\d+$/.test(text)
    ? Number(text) * 1_000
    : Date.parse(text) - Date.parse(headers.get('date') ?? '');
  return Number.isFinite(ms) ? ms : undefined;
}

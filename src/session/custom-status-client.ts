import type { SessionId } from './parse-session-id.js';
import { newsOf, replyOf, trouble, type Status, type StreamNews } from './status-client.js';

/**
 * A page's own way to learn how a session stands, instead of the status resource:
 * one answer, or a stream of them. An answer has the shape of the status
 * resource's: `{sessionId, state, signState, orderId?}`.
 */
export type StatusSource = (
  sessionId: string,
  signal: AbortSignal,
) => Promise<unknown> | AsyncIterable<unknown>;

/** A page's own source; what it throws is trouble, like any other. */
export function statusOf(source: StatusSource): Status {
  return {
    async ask(id, signal) {
      try {
        const found = source(id, signal);
        return replyOf(await (isStream(found) ? firstOf(found) : found), id);
      } catch {
        return trouble();
      }
    },
    async open(id, signal) {
      try {
        const found = source(id, signal);
        if (isStream(found)) return { type: 'stream', news: answersOf(found, id) };
        return replyOf(await found, id);
      } catch {
        return trouble();
      }
    },
  };
}

const isStream = (found: object): found is AsyncIterable<unknown> => Symbol.asyncIterator in found;

async function firstOf(stream: AsyncIterable<unknown>): Promise<unknown> {
  for await (const value of stream) return value;
  return undefined;
}

async function* answersOf(
  stream: AsyncIterable<unknown>,
  id: SessionId,
): AsyncGenerator<StreamNews> {
  for await (const value of stream) yield newsOf(value, id);
}

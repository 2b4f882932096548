import type { SessionId } from './parse-session-id.js';
import {
  parseStreamItem,
  parseStatus,
  failure,
  type StatusClient,
  type StreamUpdate,
} from './status-client.js';

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
export function fromStatusSource(source: StatusSource): StatusClient {
  return {
    async fetch(id, signal) {
      try {
        const found = source(id, signal);
        return parseStatus(await (isAsyncIterable(found) ? takeFirst(found) : found), id);
      } catch {
        return failure();
      }
    },
    async subscribe(id, signal) {
      try {
        const found = source(id, signal);
        if (isAsyncIterable(found)) return { type: 'stream', news: parseStream(found, id) };
        return parseStatus(await found, id);
      } catch {
        return failure();
      }
    },
  };
}

const isAsyncIterable = (found: object): found is AsyncIterable<unknown> =>
  Symbol.asyncIterator in found;

async function takeFirst(stream: AsyncIterable<unknown>): Promise<unknown> {
  for await (const value of stream) return value;
  return undefined;
}

async function* parseStream(
  stream: AsyncIterable<unknown>,
  id: SessionId,
): AsyncGenerator<StreamUpdate> {
  for await (const value of stream) yield parseStreamItem(value, id);
}

import type { SessionId } from './session-id.js';
import {
  parseStreamItem,
  parseStatus,
  createFailure,
  type StatusClient,
  type StreamUpdate,
} from './status-client.js';

/**
 * A page's own source of status, instead of the status resource: one status or a stream of them. A status has the
 * shape of the status resource: `{sessionId, state, signState, orderId?, cartRevision?}`.
 */
export type StatusSource = (
  sessionId: string,
  signal: AbortSignal,
) => Promise<unknown> | AsyncIterable<unknown>;

/** Returns a status client for a page's own source. Every exception of the source becomes a failure. */
export function createCustomStatusClient(source: StatusSource): StatusClient {
  return {
    async fetch(id, signal) {
      try {
        const result = source(id, signal);
        return parseStatus(await (isAsyncIterable(result) ? takeFirst(result) : result), id);
      } catch {
        return createFailure();
      }
    },
    async subscribe(id, signal) {
      try {
        const result = source(id, signal);
        if (isAsyncIterable(result)) return { type: 'stream', updates: parseStream(result, id) };
        return parseStatus(await result, id);
      } catch {
        return createFailure();
      }
    },
  };
}

const isAsyncIterable = (source: object): source is AsyncIterable<unknown> =>
  Symbol.asyncIterator in source;

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

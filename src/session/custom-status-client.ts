import type { SessionId } from './parse-session-id.js';
import {
  parseStreamItem,
  parseStatus,
  failure,
  type StatusClient,
  type StreamUpdate,
} from './status-client.js';

/**
 * A page's own source of status, instead of the status resource: one status or a stream of them. A status has the
 * shape of the status resource: `{sessionId, state, signState, orderId?}`.
 */
export type StatusSource = (
  sessionId: string,
  signal: AbortSignal,
) => Promise<unknown> | AsyncIterable<unknown>;

/** Returns a status client for a page's own source. Anything that the source throws is a failure. */
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
        if (isAsyncIterable(found)) return { type: 'stream', updates: parseStream(found, id) };
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

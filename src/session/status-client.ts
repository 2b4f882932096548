import { hasUnknownState, parseSessionStatus, type SessionStatus } from './session-status.js';
import type { SessionId } from './parse-session-id.js';

/** What came of one question. */
export type StatusResult =
  | { readonly type: 'answer'; readonly answer: SessionStatus }
  /** The shop knows no such session, or not for this buyer. */
  | { readonly type: 'missing' }
  /** The shop names a state that this version does not know: no news, and nothing wrong with the way to the shop. */
  | { readonly type: 'unknown' }
  /** Anything else, which says nothing about the session. */
  | {
      readonly type: 'trouble';
      /** Milliseconds, where the shop said when to ask again. */
      readonly retryAfter?: number | undefined;
      /** Something answered that all is well, and it was no status: another page stands in its place. */
      readonly isForeign?: boolean | undefined;
    };

/** What a stream of answers says; it ends or throws when it breaks. */
export type StreamUpdate =
  | { readonly type: 'answer'; readonly answer: SessionStatus }
  | { readonly type: 'unknown' }
  | { readonly type: 'heartbeat' };

/** What came of asking for a stream; a mere answer means that there is none to be had. */
export type SubscribeResult =
  StatusResult | { readonly type: 'stream'; readonly news: AsyncIterable<StreamUpdate> };

/** Where the state of a session comes from. Neither way of asking rejects. */
export interface StatusClient {
  /**
   * Asks once.
   *
   * @param fresh whether an answer that the shop has kept is too old: something
   *     was just heard that it may not know of
   */
  fetch(id: SessionId, signal: AbortSignal, fresh: boolean): Promise<StatusResult>;
  /** Asks for every change from now on. */
  subscribe(id: SessionId, signal: AbortSignal): Promise<SubscribeResult>;
}

/** No answer. Its fields are its own, because a page may have put some on `Object.prototype`. */
export const failure = (retryAfter?: number, isForeign?: boolean): StatusResult => ({
  type: 'trouble',
  retryAfter,
  isForeign,
});

/** What a value says that came as an answer. */
export function parseStatus(value: unknown, id: SessionId): StatusResult {
  const status = parseSessionStatus(value, id);
  if (status) return { type: 'answer', answer: status };
  return hasUnknownState(value, id) ? { type: 'unknown' } : failure(undefined, true);
}

/** What a value says that came through a stream: that somebody is there, at the least. */
export function parseStreamItem(value: unknown, id: SessionId): StreamUpdate {
  const result = parseStatus(value, id);
  return result.type === 'answer' || result.type === 'unknown' ? result : { type: 'heartbeat' };
}

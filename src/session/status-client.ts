import { isOfLaterVersion, readSessionAnswer, type SessionAnswer } from './session-status.js';
import type { SessionId } from './parse-session-id.js';

/** What came of one question. */
export type Reply =
  | { readonly type: 'answer'; readonly answer: SessionAnswer }
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
export type StreamNews =
  | { readonly type: 'answer'; readonly answer: SessionAnswer }
  | { readonly type: 'unknown' }
  | { readonly type: 'heartbeat' };

/** What came of asking for a stream; a mere answer means that there is none to be had. */
export type Opened = Reply | { readonly type: 'stream'; readonly news: AsyncIterable<StreamNews> };

/** Where the state of a session comes from. Neither way of asking rejects. */
export interface Status {
  /**
   * Asks once.
   *
   * @param fresh whether an answer that the shop has kept is too old: something
   *     was just heard that it may not know of
   */
  ask(id: SessionId, signal: AbortSignal, fresh: boolean): Promise<Reply>;
  /** Asks for every change from now on. */
  open(id: SessionId, signal: AbortSignal): Promise<Opened>;
}

/** No answer. Its fields are its own, because a page may have put some on `Object.prototype`. */
export const trouble = (retryAfter?: number, isForeign?: boolean): Reply => ({
  type: 'trouble',
  retryAfter,
  isForeign,
});

/** What a value says that came as an answer. */
export function replyOf(value: unknown, id: SessionId): Reply {
  const answer = readSessionAnswer(value, id);
  if (answer) return { type: 'answer', answer };
  return isOfLaterVersion(value, id) ? { type: 'unknown' } : trouble(undefined, true);
}

/** What a value says that came through a stream: that somebody is there, at the least. */
export function newsOf(value: unknown, id: SessionId): StreamNews {
  const reply = replyOf(value, id);
  return reply.type === 'answer' || reply.type === 'unknown' ? reply : { type: 'heartbeat' };
}

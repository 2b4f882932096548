import type { SessionAnswer } from './session-answer.js';
import type { SessionId } from './session-id.js';

/** What came of one question. */
export type Reply =
  | { readonly type: 'answer'; readonly answer: SessionAnswer }
  /** The shop knows no such session, or not for this buyer. */
  | { readonly type: 'missing' }
  /** Anything else, which says nothing about the session. */
  | {
      readonly type: 'trouble';
      /** Milliseconds, where the shop said when to ask again. */
      readonly retryAfter?: number;
    };

/** What a stream of answers says; it ends or throws when it breaks. */
export type StreamNews =
  { readonly type: 'answer'; readonly answer: SessionAnswer } | { readonly type: 'heartbeat' };

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

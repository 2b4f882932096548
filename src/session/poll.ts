import { CheckoutError } from './checkout-error.js';
import { isFinalState } from '../ledyer/session-state.js';
import type { Feed, News } from './news.js';
import type { Pace } from './pace.js';
import type { SessionAnswer } from './session-answer.js';
import type { SessionId } from './session-id.js';

/** What came of one question. */
export type Reply =
  | { readonly type: 'answer'; readonly answer: SessionAnswer }
  /** The shop knows no such session, or not for this buyer. */
  | { readonly type: 'missing' }
  /** Anything else, which says nothing about the session. */
  | { readonly type: 'trouble'; readonly retryAfter?: number };

/** Asks the shop once. It does not reject. */
export type Ask = (id: SessionId, signal: AbortSignal) => Promise<Reply>;

/** Questions in a row that may fail before the connection counts as lost. */
const patience = 3;

/**
 * A feed that asks again and again, at `pace`, until the session has ended.
 *
 * One question is under way at a time. A question that fails is no news, and is
 * asked again; only how it goes is told. A session that the shop does not know
 * is asked for three times, and then not again until the pace is armed.
 */
export const poll = (ask: Ask, pace: Pace): Feed =>
  async function* (id, signal): AsyncGenerator<News> {
    let first = true;
    let missed = 0;
    let unknown = 0;
    for (;;) {
      pace.asked();
      const reply = await ask(id, signal);
      if (signal.aborted) return;

      if (reply.type === 'answer') {
        pace.succeeded();
        if (missed >= patience) yield { type: 'connection', connection: 'poll' };
        missed = 0;
        unknown = 0;
        yield { type: 'answer', answer: reply.answer, source: first ? 'mount' : 'poll' };
        if (isFinalState(reply.answer.state)) return;
      } else if (reply.type === 'missing') {
        pace.failed();
        unknown += 1;
        if (unknown % patience === 0) {
          pace.rest();
          yield { type: 'trouble', error: sessionUnknown() };
        }
      } else {
        pace.failed(reply.retryAfter);
        missed += 1;
        if (missed === patience) yield { type: 'connection', connection: 'lost' };
      }

      first = false;
      await pace.untilDue(signal);
      if (signal.aborted) return;
    }
  };

const sessionUnknown = () =>
  new CheckoutError(
    'session-unknown',
    'The status resource answered 404 three times: this shop did not create the session for this buyer. ' +
      'Check that status-url leads to the server that created it, and that its cookie is sent.',
  );

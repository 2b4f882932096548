import type { OpenEnum } from '../../ledyer/decode.js';
import type { SessionState, SignState } from '../../ledyer/session-state.js';
import type { StoredSession } from '../store/stored-session.js';

/** The status of a session for its page: no personal data and no amounts. */
export interface PublicStatus {
  /** `se_…` */
  readonly sessionId: string;
  readonly state: OpenEnum<SessionState>;
  readonly signState: OpenEnum<SignState> | null;
  /** `or_…`. Only set once the session is authorized. */
  readonly orderId?: string;
  readonly expiresAt: string;
  readonly updatedAt: string;
  /** An integer that rises whenever the shop has changed the session's cart at Ledyer. */
  readonly cartRevision: number;
}

/** Returns the status of a session for its page: no personal data and no amounts. */
export const toStatus = ({
  sessionId,
  orderId,
  state,
  signState,
  expiresAt,
  updatedAt,
  cartRevision,
}: StoredSession): PublicStatus => ({
  sessionId,
  state,
  signState,
  ...(state === 'authorized' && { orderId }),
  expiresAt,
  updatedAt,
  cartRevision,
});

const statusTexts = new WeakMap<StoredSession, string>();

/** Returns the status as JSON. A cached session is converted once, however many tabs request it. */
export function toStatusText(session: StoredSession): string {
  let text = statusTexts.get(session);
  if (text === undefined) statusTexts.set(session, (text = JSON.stringify(toStatus(session))));
  return text;
}

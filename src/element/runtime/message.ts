import type { CheckoutErrorCode } from '../../session/checkout-error.js';
import { isFinal, isFollowing, type CheckoutState } from '../../session/checkout-state.js';
import type { Language, Texts } from './locales.js';

/** One thing that the buyer reads, unless the page brings its own in a slot. */
export interface MessagePart {
  readonly slot: 'error' | 'pending' | 'complete' | 'expired' | 'cancelled' | 'offline' | undefined;
  readonly text: string;
  /** For developers, in English. */
  readonly detail: string | undefined;
  /** What the buyer can do. */
  readonly retry: string | undefined;
  readonly hosted: { readonly text: string; readonly url: string } | undefined;
}

/** What the buyer reads and hears of the tag itself. */
export interface Message {
  readonly parts: readonly MessagePart[];
  /** It stands below a checkout that is shown, and not in its place. */
  readonly isBeside: boolean;
  /** For those who do not see it. */
  readonly announcement: string;
  readonly language: Language;
}

export interface Words {
  readonly texts: Texts;
  readonly language: Language;
  /** Ledyer's hosted page of the session, where the page offers it. */
  readonly hostedPage: string | undefined;
}

export function messageOf(state: CheckoutState, words: Words): Message {
  const { texts, language } = words;
  const part = statusPart(state, words);
  const isLost =
    isFollowing(state) &&
    !isFinal(state) &&
    (state.connection === 'offline' || state.connection === 'lost');
  return {
    parts: [...(part ? [part] : []), ...(isLost ? [plainPart('offline', texts.offline)] : [])],
    isBeside: !['failed', 'expired', 'cancelled'].includes(state.status),
    announcement: state.status === 'idle' ? '' : texts[state.status],
    language,
  };
}

function statusPart(state: CheckoutState, words: Words): MessagePart | undefined {
  const { texts } = words;
  switch (state.status) {
    case 'confirming':
    case 'unconfirmed':
      return plainPart(undefined, texts[state.status]);
    case 'pending':
    case 'complete':
    case 'expired':
    case 'cancelled':
      return plainPart(state.status, texts[state.status]);
    case 'failed':
      return failure(state, words);
    default: {
      const isGone = isFollowing(state) && state.frame === 'failed';
      return isGone ? withWaysOut(texts.gone, words) : undefined;
    }
  }
}

function failure(
  { error: { code, phase, message } }: Extract<CheckoutState, { status: 'failed' }>,
  words: Words,
): MessagePart {
  const { texts } = words;
  return phase === 'config'
    ? { ...plainPart('error', texts.failed), detail: message }
    : withWaysOut(texts[kinds[code] ?? 'failed'], words);
}

/** No field is left out, because a page may have put one of that name on `Object.prototype`. */
const plainPart = (slot: MessagePart['slot'], text: string): MessagePart => ({
  slot,
  text,
  detail: undefined,
  retry: undefined,
  hosted: undefined,
});

const withWaysOut = (text: string, { texts, hostedPage }: Words): MessagePart => ({
  ...plainPart('error', text),
  retry: texts.retry,
  hosted: hostedPage ? { text: texts.hosted, url: hostedPage } : undefined,
});

const kinds: Readonly<Partial<Record<CheckoutErrorCode, 'blocked' | 'slow' | 'wrong' | 'gone'>>> = {
  'script-load-failed': 'blocked',
  'csp-blocked': 'blocked',
  'script-timeout': 'slow',
  'frame-timeout': 'slow',
  'frame-load-timeout': 'slow',
  'script-invalid': 'wrong',
  'frame-removed': 'gone',
};

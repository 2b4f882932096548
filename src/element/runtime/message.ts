import type { CheckoutErrorCode } from '../../session/checkout-error.js';
import {
  getFrame,
  isFinal,
  isFollowing,
  type CheckoutState,
} from '../../session/checkout-state.js';
import type { Language } from './locales/language.js';
import type { Messages } from './locales/messages.js';

/** One message for the buyer. The page may replace it through a slot. */
export interface MessagePart {
  readonly slot: 'error' | 'pending' | 'complete' | 'expired' | 'cancelled' | 'offline' | undefined;
  readonly text: string;
  /** For developers, in English. */
  readonly detail: string | undefined;
  /** The label of the retry button. */
  readonly retry: string | undefined;
  readonly hosted: { readonly text: string; readonly url: string } | undefined;
}

/** The tag's messages at one moment. */
export interface Message {
  readonly parts: readonly MessagePart[];
  /** Whether the message is shown below a visible checkout, rather than in its place. */
  readonly isInline: boolean;
  /** The text for screen readers. */
  readonly announcement: string;
  readonly language: Language;
}

export interface MessageContext {
  readonly messages: Messages;
  readonly language: Language;
  /** The URL of Ledyer's hosted page, if the page offers it. */
  readonly hostedPage: string | undefined;
}

/** A state in which the tag has something to show. */
export type ShownState = Exclude<CheckoutState, { readonly status: 'idle' }>;

/** Creates the messages for a state. */
export function createMessage(state: ShownState, context: MessageContext): Message {
  const { messages, language } = context;
  const frame = getFrame(state);
  const isLost =
    isFollowing(state) &&
    !isFinal(state) &&
    (state.connection === 'offline' || state.connection === 'lost');
  const part = createStatusPart(state, context);
  const parts = part ? [part] : [];
  if (isLost) parts.push(createPart('offline', messages.offline));
  return {
    parts,
    isInline:
      frame !== 'covered' &&
      frame !== 'failed' &&
      !['failed', 'expired', 'cancelled'].includes(state.status),
    announcement: parts.map(({ text }) => text).join(' ') || messages[state.status],
    language,
  };
}

function createStatusPart(state: CheckoutState, context: MessageContext): MessagePart | undefined {
  const { messages } = context;
  switch (state.status) {
    case 'confirming':
    case 'unconfirmed':
      return createPart(undefined, messages[state.status]);
    case 'pending':
    case 'complete':
    case 'expired':
    case 'cancelled':
      return createPart(state.status, messages[state.status]);
    case 'failed':
      return createFailurePart(state, context);
    default: {
      const frame = getFrame(state);
      if (frame === 'covered') return createPart('error', messages.failed);
      return frame === 'failed' ? withRecoveryActions(messages.frameRemoved, context) : undefined;
    }
  }
}

function createFailurePart(
  { error: { code, phase, message } }: Extract<CheckoutState, { status: 'failed' }>,
  context: MessageContext,
): MessagePart {
  const { messages } = context;
  const text = messages[textNames[code] ?? 'failed'];
  return phase === 'config'
    ? { ...createPart('error', text), detail: message }
    : withRecoveryActions(text, context);
}

/** Sets all fields, because a page may have defined some on `Object.prototype`. */
const createPart = (slot: MessagePart['slot'], text: string): MessagePart => ({
  slot,
  text,
  detail: undefined,
  retry: undefined,
  hosted: undefined,
});

const withRecoveryActions = (
  text: string,
  { messages, hostedPage }: MessageContext,
): MessagePart => ({
  ...createPart('error', text),
  retry: messages.retry,
  hosted: hostedPage ? { text: messages.hostedPage, url: hostedPage } : undefined,
});

const textNames: Readonly<
  Partial<
    Record<CheckoutErrorCode, 'blocked' | 'timeout' | 'invalidResponse' | 'frameRemoved' | 'open'>
  >
> = {
  // The buyer sees the checkout of the other tag.
  duplicate: 'open',
  'script-load-failed': 'blocked',
  'csp-blocked': 'blocked',
  'script-timeout': 'timeout',
  'frame-timeout': 'timeout',
  'frame-load-timeout': 'timeout',
  'script-invalid': 'invalidResponse',
  'frame-removed': 'frameRemoved',
};

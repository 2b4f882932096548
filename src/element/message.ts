import { html, nothing, type TemplateResult } from 'lit';
import type { CheckoutErrorCode } from '../session/checkout-error.js';
import { isEnd, isFollowing, type CheckoutState } from '../session/checkout-state.js';
import type { Language, Texts } from './texts.js';

export interface MessageOptions {
  readonly texts: Texts;
  readonly language: Language;
  /** Ledyer's hosted page of the session, where the page offers it. */
  readonly hostedPage: string | undefined;
  readonly retry: () => void;
}

/** What the buyer reads and hears of the tag itself, in every state. */
export function message(state: CheckoutState, options: MessageOptions): TemplateResult {
  const { texts, language } = options;
  return html`
    ${visible(state, options)}
    <div class="announcement" role="status" lang=${language} dir="ltr">
      ${state.status === 'idle' ? nothing : texts[state.status]}
    </div>
  `;
}

type Content = TemplateResult | typeof nothing;

function visible(state: CheckoutState, options: MessageOptions): Content {
  const { texts } = options;
  const lost =
    isFollowing(state) &&
    !isEnd(state) &&
    (state.connection === 'offline' || state.connection === 'lost');
  const offline = lost ? html`<slot name="offline"><p>${texts.offline}</p></slot>` : nothing;
  const box = (content: Content, beside: boolean) =>
    html`<div
      class=${beside ? 'message beside' : 'message'}
      part="message"
      lang=${options.language}
      dir="ltr"
    >
      ${content}${offline}
    </div>`;

  switch (state.status) {
    case 'confirming':
    case 'unconfirmed':
      return box(html`<p>${texts[state.status]}</p>`, true);
    case 'pending':
    case 'complete':
      return box(html`<slot name=${state.status}><p>${texts[state.status]}</p></slot>`, true);
    case 'expired':
    case 'cancelled':
      return box(html`<slot name=${state.status}><p>${texts[state.status]}</p></slot>`, false);
    case 'failed':
      return box(html`<slot name="error">${failure(state, options)}</slot>`, false);
    default:
      if (isFollowing(state) && state.frame === 'failed') {
        return box(html`<slot name="error">${ways(texts.gone, options)}</slot>`, true);
      }
      return lost ? box(nothing, true) : nothing;
  }
}

function failure(
  { error }: Extract<CheckoutState, { status: 'failed' }>,
  options: MessageOptions,
): TemplateResult {
  const { texts } = options;
  if (error.phase !== 'config') return ways(texts[kinds[error.code] ?? 'failed'], options);
  return html`<p>${texts.failed}</p>
    <p class="detail" lang="en">${error.message}</p>`;
}

/** What went wrong, and what the buyer can do. */
const ways = (text: string, { texts, hostedPage, retry }: MessageOptions): TemplateResult => html`
  <p>${text}</p>
  <p class="ways">
    <button part="retry-button" @click=${retry}>${texts.retry}</button>
    ${hostedPage ? html`<a part="hosted-link" href=${hostedPage}>${texts.hosted}</a>` : nothing}
  </p>
`;

const kinds: Readonly<Partial<Record<CheckoutErrorCode, 'blocked' | 'slow' | 'wrong' | 'gone'>>> = {
  'script-blocked': 'blocked',
  'csp-blocked': 'blocked',
  'script-timeout': 'slow',
  'frame-timeout': 'slow',
  'frame-silent': 'slow',
  'script-invalid': 'wrong',
  'frame-gone': 'gone',
};

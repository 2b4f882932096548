import type { html, nothing, TemplateResult } from 'lit';
import type { Message, MessagePart } from './message.js';

/**
 * Lit's template functions. Passed as an argument: the runtime is bundled separately, and importing Lit here would
 * load it twice.
 */
export interface LitHtml {
  readonly html: typeof html;
  readonly nothing: typeof nothing;
}

/** Renders the message and its live region. */
export function renderMessage(
  lit: LitHtml,
  { parts, isInline, announcement, language }: Message,
  retry: () => void,
): TemplateResult {
  const { html, nothing } = lit;
  return html`
    ${
      parts.length > 0
        ? html`<div
            class=${isInline ? 'message beside' : 'message'}
            part="message"
            lang=${language}
            dir="ltr"
          >
            ${parts.map((part) => renderPart(lit, part, retry))}
          </div>`
        : nothing
    }
    <div class="announcement" role="status" lang=${language} dir="ltr">${announcement}</div>
  `;
}

function renderPart(
  { html, nothing }: LitHtml,
  part: MessagePart,
  retry: () => void,
): TemplateResult {
  const { slot, text, detail, hosted } = part;
  const content = html`<p>${text}</p>
    ${detail ? html`<p class="detail" lang="en">${detail}</p>` : nothing}
    ${
      part.retry
        ? html`<p class="ways">
            <button part="retry-button" @click=${retry}>${part.retry}</button>
            ${hosted ? html`<a part="hosted-link" href=${hosted.url}>${hosted.text}</a>` : nothing}
          </p>`
        : nothing
    }`;
  return slot ? html`<slot name=${slot}>${content}</slot>` : content;
}

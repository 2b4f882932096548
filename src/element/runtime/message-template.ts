import type { html, nothing, TemplateResult } from 'lit';
import type { Message, MessagePart } from './message.js';

/**
 * What Lit gives for templates. It is handed over, because this code is loaded apart
 * from the tag's: a Lit of its own would be a second one on the page.
 */
export interface Lit {
  readonly html: typeof html;
  readonly nothing: typeof nothing;
}

/** A message as it is shown, with the place where it is announced. */
export function messageTemplate(
  lit: Lit,
  { parts, isBeside, announcement, language }: Message,
  retry: () => void,
): TemplateResult {
  const { html, nothing } = lit;
  return html`
    ${
      parts.length > 0
        ? html`<div
            class=${isBeside ? 'message beside' : 'message'}
            part="message"
            lang=${language}
            dir="ltr"
          >
            ${parts.map((part) => template(lit, part, retry))}
          </div>`
        : nothing
    }
    <div class="announcement" role="status" lang=${language} dir="ltr">${announcement}</div>
  `;
}

function template({ html, nothing }: Lit, part: MessagePart, retry: () => void): TemplateResult {
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

import { html, nothing, type TemplateResult } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import { workbenchMessages } from './locales.js';
import type { PreviewError } from './preview-messages.js';

export interface ResultViewOptions {
  /** Number of the run. Each has a new frame, so that runs are no entries of the history. */
  readonly run: number;
  /** URL of the document; `undefined` before the first run. */
  readonly url: string | undefined;
  readonly errors: readonly PreviewError[];
  readonly onLine: (line: number) => void;
}

/** The page in its frame, with its errors in front of it. */
export function resultView({ run, url, errors, onLine }: ResultViewOptions): TemplateResult {
  const messages = workbenchMessages().result;
  // The response has the sandbox, because scripts of the page could remove it from the frame.
  const frame =
    url === undefined
      ? html`<p class="panel-empty">${messages.starting}</p>`
      : html`<iframe src=${url} title=${messages.frame}></iframe>`;
  return html`
    <div class="result">
      ${keyed(run, frame)}
      <div class="result-errors" role="alert" aria-label=${messages.errors}>
        ${
          errors.length === 0
            ? nothing
            : html`
                <ul role="list">
                  ${errors.map(({ message, line }) => errorItem(message, line, onLine))}
                </ul>
              `
        }
      </div>
    </div>
  `;
}

const errorItem = (
  message: string,
  line: number | undefined,
  onLine: (line: number) => void,
) => html`
  <li>
    ${
      line === undefined
        ? nothing
        : html`<button type="button" class="quiet-button" @click=${() => onLine(line)}>
            ${workbenchMessages().result.line(line)}
          </button>`
    }
    <span>${message}</span>
  </li>
`;

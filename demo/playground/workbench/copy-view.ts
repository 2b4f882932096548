import { html, type TemplateResult } from 'lit';
import { clipboardButton } from '../../layout/clipboard-button.js';
import { copyAs, copyTargets, type CopyTarget } from './copy-as/index.js';
import { workbenchMessages } from './locales.js';
import { parseHtml } from './page-node.js';

const targetNames = Object.keys(copyTargets) as CopyTarget[];

/** The edited page as code of a framework. */
export function copyView(
  page: string,
  target: CopyTarget,
  onSelect: (target: CopyTarget) => void,
): TemplateResult {
  const messages = workbenchMessages().copy;
  const { label, file } = copyTargets[target];
  const code = copyAs(target, page, parseHtml);
  return html`
    <div class="panel-tools">
      <fieldset class="targets">
        <legend class="visually-hidden">${messages.target}</legend>
        ${targetNames.map(
          (name) => html`
            <label>
              <input
                type="radio"
                name="target"
                value=${name}
                .checked=${name === target}
                @change=${() => onSelect(name)}
              />
              <span>${copyTargets[name].label}</span>
            </label>
          `,
        )}
      </fieldset>
      ${code === undefined ? '' : clipboardButton(messages.code(file), () => code)}
    </div>
    ${
      code === undefined
        ? html`<p class="panel-empty">${messages.noTag}</p>`
        : html`
            <p class="muted">${target === 'html' ? messages.html : messages.framework}</p>
            <pre
              class="code"
              tabindex="0"
              role="region"
              aria-label="${label}: ${file}"
            ><code>${code}</code></pre>
          `
    }
  `;
}

import { html, type TemplateResult } from 'lit';

export interface Tab<Name extends string> {
  readonly name: Name;
  readonly label: string;
  /** Number of entries, beside the label. */
  readonly count?: number | undefined;
}

/** Tabs after the pattern of the ARIA Authoring Practices: arrow keys move between them and show their panel. */
export function tabList<Name extends string>(
  label: string,
  tabs: readonly Tab<Name>[],
  selected: Name,
  onSelect: (name: Name) => void,
): TemplateResult {
  const handleKey = (event: KeyboardEvent) => {
    const index = tabs.findIndex(({ name }) => name === selected);
    const next = getNextIndex(event.key, index, tabs.length);
    const tab = next === undefined ? undefined : tabs[next];
    if (!tab) return;
    event.preventDefault();
    onSelect(tab.name);
    document.getElementById(`tab-${tab.name}`)?.focus();
  };
  return html`
    <div class="tabs" role="tablist" aria-label=${label} @keydown=${handleKey}>
      ${tabs.map(
        ({ name, label: text, count }) => html`
          <button
            type="button"
            role="tab"
            id="tab-${name}"
            aria-controls="panel-${name}"
            aria-selected=${name === selected}
            tabindex=${name === selected ? 0 : -1}
            @click=${() => onSelect(name)}
          >
            ${text}
            ${count === undefined ? '' : html`<span class="tab-count" ?data-empty=${count === 0}>${count}</span>`}
          </button>
        `,
      )}
    </div>
  `;
}

function getNextIndex(key: string, index: number, length: number): number | undefined {
  if (key === 'ArrowRight') return (index + 1) % length;
  if (key === 'ArrowLeft') return (index + length - 1) % length;
  if (key === 'Home') return 0;
  if (key === 'End') return length - 1;
  return undefined;
}

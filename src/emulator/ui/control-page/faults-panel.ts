import { html, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { FaultState } from '../../control/control-api.js';
import { formatFault } from './fault-request.js';

/** Renders the active faults and the form that adds one. */
export const faultsPanel = (
  faults: readonly FaultState[],
  { add, remove }: { readonly add: (event: Event) => void; readonly remove: (id: string) => void },
): TemplateResult => html`
  <h2 id="faults-heading">Faults <span class="count">${faults.length}</span></h2>
  ${
    faults.length === 0
      ? html`<p class="quiet">No active faults.</p>`
      : html`<ul class="faults">
          ${repeat(
            faults,
            ({ id }) => id,
            (fault) => html`
              <li>
                <div>
                  <strong>${fault.party} · ${fault.kind}</strong>
                  <span class="quiet">${formatFault(fault)}</span>
                  <span class="quiet"
                    >happened ${fault.happened} ${fault.happened === 1 ? 'time' : 'times'}</span
                  >
                </div>
                <button
                  type="button"
                  data-action="remove-fault"
                  aria-label="Remove the fault ${fault.kind} of ${fault.party}"
                  @click=${() => {
                    remove(fault.id);
                  }}
                >
                  Remove
                </button>
              </li>
            `,
          )}
        </ul>`
  }
  <details class="disclosure">
    <summary>Add a fault</summary>
    <fault-form @add-fault=${add}></fault-form>
  </details>
`;

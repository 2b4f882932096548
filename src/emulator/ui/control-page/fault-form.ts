import { LitElement, html, nothing, type TemplateResult } from 'lit';
import {
  faultParties,
  faultKindsByParty,
  type FaultKind,
  type FaultParty,
} from '../../faults/fault-kinds.js';
import { parseFaultForm, getKindFields } from './fault-request.js';
import type { FaultRequest } from '../../faults/fault-kinds.js';

/** Fired when the user adds a fault. */
export class AddFaultEvent extends Event {
  static readonly type = 'add-fault';
  readonly fault: FaultRequest;

  constructor(fault: FaultRequest) {
    super(AddFaultEvent.type);
    this.fault = fault;
  }
}

/** Suggested routes. The field accepts any other. */
const suggestedRoutes: Readonly<Record<FaultParty, readonly string[]>> = {
  api: [
    'POST /v1/sessions',
    'GET /v1/sessions/:id',
    'POST /v1/sessions/:id',
    'GET /v1/orders/:id',
    'POST /v1/orders/:id/acknowledge',
    'POST /v1/orders/:id/capture',
  ],
  auth: ['POST /oauth/token'],
  bootstrap: ['GET /bootstrap.js'],
  frame: ['GET /checkout', 'POST /checkout/sessions/:id/purchase'],
  notifications: [],
};

/** @fires {AddFaultEvent} add-fault */
export class FaultForm extends LitElement {
  static override properties = { party: { state: true }, kind: { state: true } };

  declare party: FaultParty;
  declare kind: FaultKind;

  constructor() {
    super();
    this.party = 'api';
    this.kind = 'status';
  }

  protected override createRenderRoot(): this {
    return this;
  }

  override render(): TemplateResult {
    const fields = getKindFields(this.kind);
    return html`
      <form class="fault-form" @submit=${this.#submit}>
        <label>
          Party
          <select name="party" @change=${this.#chooseParty}>
            ${faultParties.map(
              (party) =>
                html`<option value=${party} ?selected=${party === this.party}>${party}</option>`,
            )}
          </select>
        </label>
        <label>
          Kind
          <select name="kind" .value=${this.kind} @change=${this.#chooseKind}>
            ${faultKindsByParty[this.party].map(
              (kind) =>
                html`<option value=${kind} ?selected=${kind === this.kind}>${kind}</option>`,
            )}
          </select>
        </label>
        ${
          this.party === 'notifications'
            ? nothing
            : html`<label class="wide">
                Route
                <input name="route" list="routes" placeholder="all routes" spellcheck="false" />
                <datalist id="routes">
                  ${suggestedRoutes[this.party].map((route) => html`<option value=${route}></option>`)}
                </datalist>
              </label>`
        }
        ${fields.includes('status') ? numberField('status', 'Status', '503', 200, 599) : nothing}
        ${
          fields.includes('retryAfter')
            ? numberField('retryAfter', 'Retry-After, s', 'none', 0, 86_400)
            : nothing
        }
        ${fields.includes('ms') ? numberField('ms', 'Milliseconds', '1000', 0, 600_000) : nothing}
        ${numberField('percent', 'Probability, %', '100', 1, 100)}
        ${numberField('count', 'Maximum count', 'unlimited', 1, 100_000)}
        <button type="submit" class="main wide" data-action="add-fault">Add fault</button>
      </form>
    `;
  }

  readonly #chooseParty = (event: Event): void => {
    this.party = (event.target as HTMLSelectElement).value as FaultParty;
    const [first] = faultKindsByParty[this.party];
    if (first && !faultKindsByParty[this.party].includes(this.kind)) this.kind = first;
  };

  readonly #chooseKind = (event: Event): void => {
    this.kind = (event.target as HTMLSelectElement).value as FaultKind;
  };

  readonly #submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    this.dispatchEvent(new AddFaultEvent(parseFaultForm(new FormData(form))));
  };
}

const numberField = (
  name: string,
  label: string,
  placeholder: string,
  min: number,
  max: number,
): TemplateResult => html`
  <label>
    ${label}
    <input type="number" name=${name} placeholder=${placeholder} min=${min} max=${max} />
  </label>
`;

declare global {
  interface HTMLElementTagNameMap {
    'fault-form': FaultForm;
  }
}

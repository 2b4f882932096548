import { LitElement, html, nothing, type TemplateResult } from 'lit';
import {
  faultParties,
  faultKindsByParty,
  type FaultKind,
  type FaultParty,
} from '../../faults/fault-kinds.js';
import { faultRequest, getFields } from './fault-request.js';
import type { FaultRequest } from '../../faults/fault-kinds.js';

/** A new fault is wanted. */
export class AddFaultEvent extends Event {
  static readonly type = 'fault-wanted';
  readonly fault: FaultRequest;

  constructor(fault: FaultRequest) {
    super(AddFaultEvent.type);
    this.fault = fault;
  }
}

/** Routes that faults are wanted for most; any other can be written. */
const routes: Readonly<Record<FaultParty, readonly string[]>> = {
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

/** @fires {AddFaultEvent} fault-wanted */
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
    const fields = getFields(this.kind);
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
                <input name="route" list="routes" placeholder="everywhere" spellcheck="false" />
                <datalist id="routes">
                  ${routes[this.party].map((route) => html`<option value=${route}></option>`)}
                </datalist>
              </label>`
        }
        ${fields.includes('status') ? number('status', 'Status', '503', 200, 599) : nothing}
        ${
          fields.includes('retryAfter')
            ? number('retryAfter', 'Retry-After, s', 'none', 0, 86_400)
            : nothing
        }
        ${fields.includes('ms') ? number('ms', 'Milliseconds', '1000', 0, 600_000) : nothing}
        ${number('percent', 'How likely, %', '100', 1, 100)}
        ${number('count', 'At most, times', 'no end', 1, 100_000)}
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
    this.dispatchEvent(new AddFaultEvent(faultRequest(new FormData(form))));
  };
}

const number = (
  name: string,
  label: string,
  otherwise: string,
  min: number,
  max: number,
): TemplateResult => html`
  <label>
    ${label}
    <input type="number" name=${name} placeholder=${otherwise} min=${min} max=${max} />
  </label>
`;

declare global {
  interface HTMLElementTagNameMap {
    'fault-form': FaultForm;
  }
}

import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import type { Contact, ShippingAddress } from '../../../../ledyer/customer.js';
import type { BuyerDetails } from '../../../checkout/checkout-api.js';
import {
  addressFields,
  toAddress,
  addressLines,
  contactLine,
  getInputName,
  type AddressKind,
} from '../fields/address-fields.js';
import { button } from '../fields/button.js';
import { validateForm, getFormValues } from '../fields/field-errors.js';
import { field } from '../fields/field.js';
import { FormStep } from './form-step.js';

const contactFields = [
  ['firstName', 'given-name'],
  ['lastName', 'family-name'],
  ['email', 'email'],
  ['phone', 'tel'],
] as const;

/** The second step: addresses and the company's references. An address is text until the buyer edits it. */
export class AddressStep extends FormStep {
  static override properties = {
    ...FormStep.properties,
    editing: { state: true },
    elsewhere: { state: true },
  };

  /** The addresses that the buyer is editing. */
  declare editing: ReadonlySet<AddressKind>;
  /** The delivery address differs from the billing address. */
  declare elsewhere: boolean;

  constructor() {
    super();
    this.editing = new Set();
    this.elsewhere = false;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('view')) return;
    const before = changed.get('view');
    // Follows only changes of the session. A repeated value must not revert what the buyer is editing.
    if (!this.#shipping && before?.customer.shippingAddress) this.elsewhere = false;
    if (this.#shipping && !before?.customer.shippingAddress) this.elsewhere = true;
  }

  override render(): TemplateResult {
    const { texts, view } = this;
    return html`
      ${this.#address('billing', view.customer.billingAddress ?? {})}
      ${view.settings.allowShippingAddress ? this.#delivery() : nothing}
      <form class="references" novalidate>
        <fieldset>
          <legend>${texts.address.references}</legend>
          <div class="pair">
            ${(['reference1', 'reference2'] as const).map((name) =>
              field(
                {
                  name,
                  label: texts.address[name],
                  value: view.customer[name],
                  autocomplete: 'off',
                  optional: true,
                },
                this.errors,
                texts,
              ),
            )}
          </div>
        </fieldset>
      </form>
      ${this.renderAlert()}
    `;
  }

  /** Returns all values that are not saved yet. Returns `undefined` and shows errors when a field is invalid. */
  collect(): BuyerDetails | undefined {
    const forms = [...this.querySelectorAll('form')];
    this.errors = new Map(forms.flatMap((form) => [...validateForm(form, this.texts)]));
    if (this.errors.size > 0) return undefined;
    const value = getFormValues(this.#form('references'));
    return {
      ...(this.editing.has('billing') && this.#readAddressForm('billing')),
      ...(this.editing.has('shipping') && this.#readAddressForm('shipping')),
      ...(!this.elsewhere && this.#shipping && { shippingAddress: null }),
      reference1: value('reference1'),
      reference2: value('reference2'),
    };
  }

  /** Closes the forms after the purchase has saved them. */
  close(): void {
    this.editing = new Set();
  }

  get #shipping(): ShippingAddress | null | undefined {
    return this.view.customer.shippingAddress;
  }

  #delivery(): TemplateResult {
    return html`
      <label class="check">
        <input
          type="checkbox"
          name="shipElsewhere"
          .checked=${this.elsewhere}
          @change=${this.#toggleElsewhere}
        />
        ${this.texts.address.elsewhere}
      </label>
      ${this.elsewhere ? this.#address('shipping', this.#shipping ?? this.#newShipping()) : nothing}
    `;
  }

  #address(kind: AddressKind, address: ShippingAddress): TemplateResult {
    const { texts } = this;
    if (this.editing.has(kind)) return this.#editor(kind, address);
    return html`
      <div class="shown">
        <div>
          <h3>${texts.address[kind]}</h3>
          ${addressLines(address)} ${address.contact ? contactLine(address.contact) : nothing}
        </div>
        ${button({
          action: `edit-${kind}`,
          text: texts.edit,
          label: kind === 'billing' ? texts.address.editBilling : texts.address.editShipping,
          variant: 'link',
          press: () => {
            this.#edit(kind);
          },
        })}
      </div>
    `;
  }

  #editor(kind: AddressKind, address: ShippingAddress): TemplateResult {
    const { texts } = this;
    const save = (event: SubmitEvent): void => {
      event.preventDefault();
      void this.#save(kind, event.currentTarget as HTMLFormElement);
    };
    return html`
      <form class=${kind} novalidate @submit=${save}>
        <fieldset>
          <legend>${texts.address[kind]}</legend>
          ${addressFields(kind, address, this.errors, texts)}
        </fieldset>
        ${
          kind === 'shipping' && this.view.settings.showShippingAddressContact
            ? this.#contact(address.contact ?? {})
            : nothing
        }
        <div class="actions">
          ${button({ action: `save-${kind}`, text: texts.save, variant: 'plain', busy: this.busy, submit: true })}
          ${button({
            action: `cancel-${kind}`,
            text: texts.cancel,
            variant: 'quiet',
            press: () => {
              this.#cancel(kind);
            },
          })}
        </div>
      </form>
    `;
  }

  #contact(contact: Contact): TemplateResult {
    const { texts } = this;
    const [firstName, lastName, email, phone] = contactFields.map(([name, token]) =>
      field(
        {
          name: getInputName('shipping', name),
          apiName: `shippingAddress.contact.${name}`,
          label: texts.company[name],
          value: contact[name],
          autocomplete: `shipping ${token}`,
          type: name === 'email' ? 'email' : name === 'phone' ? 'tel' : 'text',
          length: name === 'phone' ? [9, 30] : [0, 200],
        },
        this.errors,
        texts,
      ),
    );
    return html`
      <fieldset>
        <legend>${texts.address.receiver}</legend>
        <div class="pair">${firstName} ${lastName}</div>
        <div class="pair">${email} ${phone}</div>
      </fieldset>
    `;
  }

  #edit(kind: AddressKind): void {
    this.editing = new Set([...this.editing, kind]);
    void this.updateComplete.then(() => {
      this.#form(kind).querySelector('input')?.focus();
    });
  }

  #cancel(kind: AddressKind): void {
    this.editing = without(this.editing, kind);
    if (kind === 'shipping' && !this.#shipping) this.elsewhere = false;
    this.#focusAfter(kind);
  }

  async #save(kind: AddressKind, form: HTMLFormElement): Promise<void> {
    if (this.busy || !this.validate(form)) return;
    const details = this.#readAddressForm(kind);
    if (!(await this.send((client) => client.saveDetails(details)))) return;
    this.editing = without(this.editing, kind);
    this.#focusAfter(kind);
  }

  /** Moves the focus from the closed form to the button that opened it. */
  #focusAfter(kind: AddressKind): void {
    void this.updateComplete.then(() => {
      const openButton = this.querySelector<HTMLElement>(`[data-action="edit-${kind}"]`);
      (openButton ?? this.querySelector<HTMLElement>('[name="shipElsewhere"]'))?.focus();
    });
  }

  readonly #toggleElsewhere = (event: Event): void => {
    this.elsewhere = (event.target as HTMLInputElement).checked;
    if (this.elsewhere) {
      this.#edit('shipping');
      return;
    }
    this.editing = without(this.editing, 'shipping');
    if (this.#shipping) void this.send((client) => client.saveDetails({ shippingAddress: null }));
  };

  #readAddressForm(kind: AddressKind): BuyerDetails {
    const value = getFormValues(this.#form(kind));
    if (kind === 'billing') {
      const address = this.view.customer.billingAddress ?? {};
      return { billingAddress: toAddress('billing', value, address) };
    }
    const address = toAddress('shipping', value, this.#shipping ?? this.#newShipping());
    if (!this.view.settings.showShippingAddressContact) return { shippingAddress: address };
    const contact = Object.fromEntries(
      contactFields.map(([name]) => [name, value(getInputName('shipping', name))]),
    );
    return { shippingAddress: { ...address, contact } };
  }

  /** Returns the initial delivery address: the same company and country. */
  #newShipping(): ShippingAddress {
    const { companyName = '', country = this.view.country } =
      this.view.customer.billingAddress ?? {};
    return { companyName, country };
  }

  #form(name: AddressKind | 'references'): HTMLFormElement {
    const form = this.querySelector<HTMLFormElement>(`form.${name}`);
    if (!form) throw new Error(`The form ${name} is not open.`);
    return form;
  }
}

const without = (kinds: ReadonlySet<AddressKind>, kind: AddressKind): ReadonlySet<AddressKind> =>
  new Set([...kinds].filter((other) => other !== kind));

declare global {
  interface HTMLElementTagNameMap {
    'address-step': AddressStep;
  }
}

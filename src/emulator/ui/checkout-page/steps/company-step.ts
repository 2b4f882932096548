import { html, nothing, type TemplateResult } from 'lit';
import type { BuyerView, Identification } from '../../../checkout/checkout-api.js';
import { button } from '../fields/button.js';
import {
  normalizeCompanyNumber,
  getCompanyNumberExample,
  getTestCompanies,
} from '../fields/company-number.js';
import { testDataHints, fillForm } from '../fields/test-data-hints.js';
import { getFormValues } from '../fields/field-errors.js';
import { field } from '../fields/field.js';
import { FormStep } from './form-step.js';
import type { CompanyOutcome } from '../locales/index.js';
import type { Company } from '../../../sessions/test-companies.js';

/**
 * The first step: the company and the buyer.
 *
 * @fires identified - The company was found or not changed.
 */
export class CompanyStep extends FormStep {
  /** Skips this step when the shop has already sent the customer's data. */
  protected override firstUpdated(): void {
    const known = toIdentification(this.view);
    if (known && !this.view.identified) void this.#identify(known);
  }

  override render(): TemplateResult {
    const { texts, view } = this;
    const { customer, settings } = view;
    const example = getCompanyNumberExample(view.country);
    const names = (['firstName', 'lastName'] as const).map((name) =>
      this.#field(name, customer[name], name === 'firstName' ? 'given-name' : 'family-name'),
    );
    return html`
      <form novalidate @submit=${this.#submit}>
        ${field(
          {
            name: 'companyId',
            label: texts.company.companyId,
            value: customer.companyId,
            autocomplete: 'off',
            inputmode: 'numeric',
            hint: texts.company.example(example),
            length: [0, 20],
          },
          this.errors,
          texts,
        )}
        ${testDataHints({
          heading: `${texts.emulatorOnly}: ${texts.company.testCompanies}`,
          examples: getTestCompanies(view.country).map((company) => ({
            value: `${company.companyId} ${company.name}`,
            note: texts.company.outcomes[getOutcome(company)],
            select: () => {
              const form = this.querySelector('form');
              if (form) fillForm(form, { companyId: company.companyId });
            },
          })),
        })}
        ${settings.showNameFields ? html`<div class="pair">${names}</div>` : nothing}
        ${this.#field('email', customer.email, 'email')}
        ${this.#field('phone', customer.phone, 'tel')} ${this.renderAlert()}
        <div class="actions">
          ${button({ action: 'identify', text: texts.company.submit, busy: this.busy, submit: true })}
          ${
            view.identified
              ? button({
                  action: 'cancel',
                  text: texts.cancel,
                  variant: 'quiet',
                  press: this.#emitIdentified,
                })
              : nothing
          }
        </div>
      </form>
    `;
  }

  #field(
    name: 'email' | 'firstName' | 'lastName' | 'phone',
    value: string | null | undefined,
    autocomplete: AutoFill,
  ): TemplateResult {
    const type = name === 'email' ? 'email' : name === 'phone' ? 'tel' : 'text';
    const label = this.texts.company[name];
    const length = name === 'phone' ? ([9, 30] as const) : ([0, 200] as const);
    return field({ name, label, value, autocomplete, type, length }, this.errors, this.texts);
  }

  readonly #submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    if (this.busy || !this.validate(form)) return;
    const value = getFormValues(form);
    void this.#identify({
      companyId: normalizeCompanyNumber(value('companyId'), this.view.country),
      email: value('email'),
      firstName: value('firstName'),
      lastName: value('lastName'),
      phone: value('phone'),
    });
  };

  async #identify(identification: Identification): Promise<void> {
    if (await this.send((client) => client.identify(identification))) this.#emitIdentified();
  }

  readonly #emitIdentified = (): void => {
    this.dispatchEvent(new Event('identified'));
  };
}

/** Returns the outcome of a purchase for this company. */
function getOutcome({ credit, signedBy }: Company): CompanyOutcome {
  if (credit === 'denied') return 'denied';
  if (signedBy === 'others') return 'signatory';
  return signedBy === 'buyer' ? 'sole' : 'approved';
}

/** Returns the customer's data when the shop has sent all of it. */
function toIdentification({ customer, country, settings }: BuyerView): Identification | undefined {
  const { companyId, email, firstName, lastName, phone } = customer;
  if (!companyId || !email || !phone) return undefined;
  if (settings.showNameFields && (!firstName || !lastName)) return undefined;
  return {
    companyId: normalizeCompanyNumber(companyId, country),
    email,
    firstName: firstName ?? '',
    lastName: lastName ?? '',
    phone,
  };
}

import { html, type TemplateResult } from 'lit';
import {
  formatFieldValue,
  toQuery,
  orderStatuses,
  pageSizes,
  paymentMethods,
} from './order-filter.js';
import { adminMessages, getLabel } from './locales.js';
import type { Labels } from './locales/en.js';

/** Returns the number of active filters in the collapsed section. */
const countMoreFilters = (query: URLSearchParams): number =>
  [...query.keys()].filter((name) => !['q', 'status', 'size'].includes(name)).length;

/**
 * A form with every order filter of Ledyer's.
 *
 * @param query the values of the fields
 * @param onSubmit called with the new query, also after a reset
 */
export function filterForm(
  query: URLSearchParams,
  onSubmit: (query: URLSearchParams) => void,
): TemplateResult {
  const messages = adminMessages().filter;
  const moreCount = countMoreFilters(query);
  const chips = (title: string, name: string, values: readonly string[], labels: Labels) =>
    choices(title, name, values, labels, query);
  const dates = (title: string, name: string) => dateRange(title, name, query);
  const text = (title: string, name: string) => textField(title, name, query);
  const submit = (event: Event) => {
    event.preventDefault();
    onSubmit(toQuery(new FormData(event.currentTarget as HTMLFormElement)));
  };
  const reset = (event: Event) => {
    const form = event.currentTarget as HTMLFormElement;
    // The browser resets the fields after this event.
    queueMicrotask(() => onSubmit(toQuery(new FormData(form))));
  };
  return html`
    <form class="filter" role="search" @submit=${submit} @reset=${reset}>
      <label class="field search">
        <span>${messages.search}</span>
        <input
          name="q"
          type="search"
          maxlength="200"
          aria-describedby="q-hint"
          .value=${formatFieldValue(query, 'q')}
        />
        <small id="q-hint">${messages.searchHint}</small>
      </label>
      ${chips(messages.status, 'status', orderStatuses, adminMessages().statuses)}
      <details ?open=${moreCount > 0}>
        <summary>${moreCount > 0 ? messages.moreInUse(moreCount) : messages.more}</summary>
        <div class="filter-more">
          ${chips(messages.statusAnd, 'statusAnd', orderStatuses, adminMessages().statuses)}
          ${chips(messages.payment, 'paymentMethodCategory', paymentMethods, adminMessages().payments)}
          ${dates(messages.created, 'created')} ${dates(messages.expires, 'expires')}
          <p class="muted wide">${messages.multipleHint}</p>
          ${text(messages.ids, 'id')} ${text(messages.orderReferences, 'orderReference')}
          ${text(messages.merchantReferences, 'merchantReference')}
          ${text(messages.stores, 'storeId')} ${text(messages.fromId, 'fromId')}
          <label class="field">
            <span>${messages.size}</span>
            <select name="size">
              ${pageSizes.map(
                (size) => html`
                  <option
                    value=${size}
                    .selected=${formatFieldValue(query, 'size') === String(size)}
                  >
                    ${size}
                  </option>
                `,
              )}
            </select>
          </label>
        </div>
      </details>
      <p class="row">
        <button class="button">${messages.apply}</button>
        <button type="reset" class="quiet-button">${messages.clear}</button>
      </p>
    </form>
  `;
}

const choices = (
  title: string,
  name: string,
  values: readonly string[],
  labels: Labels,
  query: URLSearchParams,
) => html`
  <fieldset class="chips">
    <legend>${title}</legend>
    ${values.map(
      (value) => html`
        <label class="chip">
          <input type="checkbox" name=${name} value=${value} .checked=${query.has(name, value)} />
          <span>${getLabel(labels, value)}</span>
        </label>
      `,
    )}
  </fieldset>
`;

const dateRange = (title: string, name: string, query: URLSearchParams) => html`
  <fieldset class="dates">
    <legend>${title}</legend>
    ${(['From', 'To'] as const).map(
      (end) => html`
        <label class="field">
          <span
            >${end === 'From' ? adminMessages().filter.since : adminMessages().filter.until}</span
          >
          <input
            type="date"
            name="${name}${end}"
            max="9999-12-31"
            .value=${formatFieldValue(query, `${name}${end}`)}
          />
        </label>
      `,
    )}
  </fieldset>
`;

const textField = (title: string, name: string, query: URLSearchParams) => html`
  <label class="field">
    <span>${title}</span>
    <input
      name=${name}
      maxlength="2000"
      spellcheck="false"
      autocapitalize="off"
      .value=${formatFieldValue(query, name)}
    />
  </label>
`;

import { html, type TemplateResult } from 'lit';
import {
  formatFieldValue,
  filterQuery,
  orderStatuses,
  pageSizes,
  paymentMethods,
} from './order-filter.js';
import { adminMessages, labelFor } from './locales.js';
import type { Words } from './locales/en.js';

/** Filters that lie under "more", so that the list is not pushed out of sight. */
const seldom = (query: URLSearchParams): number =>
  [...query.keys()].filter((name) => !['q', 'status', 'size'].includes(name)).length;

/**
 * Every filter that Ledyer has for orders, filled in as `query` says; `show` gets
 * the new query when it is sent, or cleared.
 */
export function filterForm(
  query: URLSearchParams,
  show: (query: URLSearchParams) => void,
): TemplateResult {
  const words = adminMessages().filter;
  const hidden = seldom(query);
  const chips = (title: string, name: string, values: readonly string[], names: Words) =>
    choices(title, name, values, names, query);
  const dates = (title: string, name: string) => span(title, name, query);
  const written = (title: string, name: string) => textField(title, name, query);
  const submit = (event: Event) => {
    event.preventDefault();
    show(filterQuery(new FormData(event.currentTarget as HTMLFormElement)));
  };
  const reset = (event: Event) => {
    const form = event.currentTarget as HTMLFormElement;
    // The fields are emptied after this event.
    queueMicrotask(() => show(filterQuery(new FormData(form))));
  };
  return html`
    <form class="filter" role="search" @submit=${submit} @reset=${reset}>
      <label class="field search">
        <span>${words.search}</span>
        <input
          name="q"
          type="search"
          maxlength="200"
          aria-describedby="q-hint"
          .value=${formatFieldValue(query, 'q')}
        />
        <small id="q-hint">${words.searchHint}</small>
      </label>
      ${chips(words.status, 'status', orderStatuses, adminMessages().statuses)}
      <details ?open=${hidden > 0}>
        <summary>${hidden > 0 ? words.moreInUse(hidden) : words.more}</summary>
        <div class="filter-more">
          ${chips(words.statusAnd, 'statusAnd', orderStatuses, adminMessages().statuses)}
          ${chips(words.payment, 'paymentMethodCategory', paymentMethods, adminMessages().payments)}
          ${dates(words.created, 'created')} ${dates(words.expires, 'expires')}
          <p class="aside wide">${words.severalHint}</p>
          ${written(words.ids, 'id')} ${written(words.orderReferences, 'orderReference')}
          ${written(words.merchantReferences, 'merchantReference')}
          ${written(words.stores, 'storeId')} ${written(words.fromId, 'fromId')}
          <label class="field">
            <span>${words.size}</span>
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
        <button class="button">${words.apply}</button>
        <button type="reset" class="quiet-button">${words.clear}</button>
      </p>
    </form>
  `;
}

const choices = (
  title: string,
  name: string,
  values: readonly string[],
  words: Words,
  query: URLSearchParams,
) => html`
  <fieldset class="chips">
    <legend>${title}</legend>
    ${values.map(
      (value) => html`
        <label class="chip">
          <input type="checkbox" name=${name} value=${value} .checked=${query.has(name, value)} />
          <span>${labelFor(words, value)}</span>
        </label>
      `,
    )}
  </fieldset>
`;

const span = (title: string, name: string, query: URLSearchParams) => html`
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

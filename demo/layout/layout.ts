import { html, nothing, render, type TemplateResult } from 'lit';
import { countItems } from '../shop/cart/cart.js';
import { accountStore } from '../shop/account/account-instance.js';
import { accountMenu, loadAccount } from '../shop/account/account-menu.js';
import { cartStore } from '../shop/cart/cart-instance.js';
import { t } from '../locales/messages.js';
import {
  getLanguage,
  languages,
  onLanguageChange,
  setLanguage,
  type Language,
} from './language.js';
import { getTheme, setTheme, themes } from './theme.js';

/** The part of a page between header and footer. */
export interface PageView {
  /** Title of the document, without the name of the shop. */
  readonly title: string;
  readonly content: TemplateResult;
  /** Shows the account and the link to the cart in the header. Default: true. */
  readonly isForBuyers?: boolean;
}

/**
 * Renders a page now, and again after each change of language, cart or account.
 *
 * @returns a function that renders the page again, for changes of the page's own state
 */
export function showPage(getView: () => PageView): () => void {
  const draw = () => {
    const { title, content, isForBuyers = true } = getView();
    document.title = `${title} · Papper & Penna`;
    render(
      layout(content, isForBuyers ? html`${accountMenu(draw)}${cartLink()}` : nothing),
      document.body,
    );
    if (isForBuyers && !isAccountLoaded) {
      isAccountLoaded = true;
      void loadAccount(draw);
    }
  };
  let isAccountLoaded = false;
  cartStore.addEventListener('change', draw);
  cartStore.watch(window);
  accountStore.addEventListener('change', draw);
  accountStore.watch(window);
  onLanguageChange(draw);
  // Waits until the caller's module has run, because the view uses its variables.
  queueMicrotask(draw);
  return draw;
}

const layout = (content: TemplateResult, buyerLinks: TemplateResult | typeof nothing) => html`
  <a class="skip-link" href="#content">${t().page.skip}</a>
  <header class="site-header">
    <div class="page-width">
      <a class="logo" href="./">
        <img src="logo.svg" width="32" height="32" alt="" />
        <span>Papper <span class="ampersand">&amp;</span> Penna</span>
      </a>
      <nav class="site-header-end" aria-label=${t().page.navigation}>
        ${languageSwitch()}${buyerLinks}
      </nav>
    </div>
  </header>
  <main id="content" tabindex="-1">${content}</main>
  <p id="announcements" class="visually-hidden" role="status"></p>
  <footer class="site-footer">
    <div class="page-width">
      <p>${t().page.footer}</p>
      <ul class="site-footer-links" role="list">
        <li><a href="terms.html">${t().page.terms}</a></li>
        <li><a href="admin.html">${t().page.admin}</a></li>
        <li><a href="states.html">${t().page.states}</a></li>
        <li><a href="frameworks/html.html">${t().page.frameworks}</a></li>
      </ul>
      ${themeSwitch()}
    </div>
  </footer>
`;

const cartLink = () => {
  const count = countItems(cartStore.cart);
  return html`
    <a class="site-header-link" href="cart.html">
      ${t().page.cart}
      <span class="cart-count" ?data-empty=${count === 0} aria-label=${t().page.items(count)}
        >${count}</span
      >
    </a>
  `;
};

const languageNames: Readonly<Record<Language, string>> = { en: 'English', sv: 'Svenska' };

/** A button for each other language, labelled in that language. */
const languageSwitch = () =>
  languages
    .filter((each) => each !== getLanguage())
    .map(
      (each) => html`
        <button
          type="button"
          class="site-header-link language-switch"
          lang=${each}
          @click=${() => setLanguage(each)}
        >
          ${languageNames[each]}
        </button>
      `,
    );

const themeSwitch = () => html`
  <fieldset class="theme-switch">
    <legend class="visually-hidden">${t().page.theme}</legend>
    ${themes.map(
      (name) => html`
        <label>
          <input
            type="radio"
            name="theme"
            value=${name}
            .checked=${getTheme() === name}
            @change=${() => setTheme(name)}
          />
          <span>${t().page.themes[name]}</span>
        </label>
      `,
    )}
  </fieldset>
`;

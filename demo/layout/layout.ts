import { html, nothing, render, type TemplateResult } from 'lit';
import { itemCount } from '../shop/cart.js';
import { cartStore } from '../shop/cart-instance.js';
import { t } from '../locales/messages.js';
import { language, languages, onLanguageChange, setLanguage, type Language } from './language.js';
import { setTheme, theme, themes, type Theme } from './theme.js';

/** What differs from page to page. */
export interface PageView {
  /** Of the window; the shop's name is added. */
  readonly title: string;
  readonly content: TemplateResult;
  /** `staff` has no cart. Default: `shop`. */
  readonly of?: 'shop' | 'staff';
}

/**
 * Draws a whole page soon, and again whenever the language changes or the cart does.
 *
 * @returns what draws it once more, for changes that only the page knows of
 */
export function showPage(view: () => PageView): () => void {
  const draw = () => {
    const { title, content, of = 'shop' } = view();
    document.title = `${title} · Papper & Penna`;
    render(frame(content, of), document.body);
  };
  cartStore.addEventListener('change', draw);
  cartStore.watch(window);
  onLanguageChange(draw);
  // When the module that calls this is through, and so all that it draws with is there.
  queueMicrotask(draw);
  return draw;
}

const frame = (content: TemplateResult, of: 'shop' | 'staff') => html`
  <a class="skip-link" href="#content">${t().page.skip}</a>
  <header class="masthead">
    <div class="page-width">
      <a class="wordmark" href="/">
        <img src="/logo.svg" width="32" height="32" alt="" />
        <span>Papper <span class="ampersand">&amp;</span> Penna</span>
      </a>
      <nav class="masthead-end" aria-label=${t().page.navigation}>
        ${languageSwitch()}${of === 'shop' ? cartLink() : nothing}
      </nav>
    </div>
  </header>
  <main id="content" tabindex="-1">${content}</main>
  <p id="announcements" class="visually-hidden" role="status"></p>
  <footer class="colophon">
    <div class="page-width">
      <p>${t().page.colophon}</p>
      <ul class="colophon-links" role="list">
        <li><a href="/terms.html">${t().page.terms}</a></li>
        <li><a href="/admin.html">${t().page.backOffice}</a></li>
        <li><a href="/states.html">${t().page.states}</a></li>
        <li><a href="/frameworks/html.html">${t().page.frameworks}</a></li>
      </ul>
      ${themeSwitch()}
    </div>
  </footer>
`;

const cartLink = () => {
  const count = itemCount(cartStore.cart);
  return html`
    <a class="masthead-link" href="/cart.html">
      ${t().page.cart}
      <span class="count" ?data-empty=${count === 0} aria-label=${t().page.items(count)}
        >${count}</span
      >
    </a>
  `;
};

const languageNames: Readonly<Record<Language, string>> = { en: 'English', sv: 'Svenska' };

/** Names the languages that the page does not speak, each in its own words. */
const languageSwitch = () =>
  languages
    .filter((known) => known !== language())
    .map(
      (known) => html`
        <button
          type="button"
          class="masthead-link language"
          lang=${known}
          @click=${() => setLanguage(known)}
        >
          ${languageNames[known]}
        </button>
      `,
    );

const themeSwitch = () => html`
  <fieldset class="theme">
    <legend class="visually-hidden">${t().page.theme}</legend>
    ${themes.map(
      (name) => html`
        <label>
          <input
            type="radio"
            name="theme"
            value=${name}
            .checked=${theme() === name}
            @change=${() => setTheme(name satisfies Theme)}
          />
          <span>${t().page.themes[name]}</span>
        </label>
      `,
    )}
  </fieldset>
`;

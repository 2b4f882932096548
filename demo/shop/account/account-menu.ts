import { html, nothing, svg, type TemplateResult } from 'lit';
import { announce } from '../../layout/announce.js';
import { t } from '../../locales/messages.js';
import { accountStore } from './account-instance.js';
import { ShopApiError } from '../shop-api.js';

let errorMessage: string | undefined;

/** Loads the account. A failure is shown in the menu and nowhere else: the shop works without an account. */
export async function loadAccount(draw: () => void): Promise<void> {
  await run(() => accountStore.load(), draw);
}

/** A button that opens a menu to sign in as one of the accounts, or out. */
export function accountMenu(draw: () => void): TemplateResult {
  const { account } = accountStore;
  const messages = t().account;
  return html`
    <button
      type="button"
      class="site-header-link account-button"
      popovertarget="account-menu"
      ?data-signed-in=${account !== undefined}
    >
      ${personIcon()}
      <span class="account-name"
        >${account ? html`<span class="visually-hidden">${messages.title}: </span>${account.name}` : messages.signIn}</span
      >
    </button>
    <div
      id="account-menu"
      class="account-menu"
      popover
      role="group"
      aria-labelledby="account-menu-title"
    >
      <h2 id="account-menu-title">${account ? account.name : messages.signIn}</h2>
      <p class="muted">${account ? messages.signedInText : messages.signInText}</p>
      ${account ? signOutButton(draw) : signInButtons(draw)}
      <p class="error-message" role="alert">${errorMessage ?? nothing}</p>
    </div>
  `;
}

const signInButtons = (draw: () => void) => html`
  <ul role="list">
    ${accountStore.accounts.map(
      ({ id, name }) => html`
        <li>
          <button
            type="button"
            class="outline-button"
            data-account=${id}
            @click=${() => void changeAccount(id, draw)}
          >
            ${name}
          </button>
        </li>
      `,
    )}
  </ul>
`;

const signOutButton = (draw: () => void) => html`
  <button
    type="button"
    class="outline-button"
    data-account=""
    @click=${() => void changeAccount(null, draw)}
  >
    ${t().account.signOut}
  </button>
`;

async function changeAccount(id: string | null, draw: () => void): Promise<void> {
  await run(() => accountStore.signIn(id), draw);
  if (errorMessage !== undefined) return;
  // Returns the focus to the button in the header.
  document.getElementById('account-menu')?.hidePopover();
  const { account } = accountStore;
  announce(account ? t().account.signedIn(account.name) : t().account.signedOut);
}

async function run(work: () => Promise<void>, draw: () => void): Promise<void> {
  errorMessage = undefined;
  try {
    await work();
  } catch (error) {
    if (!(error instanceof ShopApiError)) throw error;
    errorMessage = error.message;
  } finally {
    draw();
  }
}

const personIcon = () => html`
  <svg class="account-icon" viewBox="0 0 24 24" width="20" height="20" aria-hidden="true">
    ${svg`<circle cx="12" cy="8" r="4" /><path d="M4 21c0-4 4-6 8-6s8 2 8 6" />`}
  </svg>
`;

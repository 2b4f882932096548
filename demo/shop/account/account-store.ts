import { readJson } from '../../layout/json-storage.js';

const storageKey = 'papper-penna.account';

/** A company with agreed prices. */
export interface Account {
  readonly id: string;
  readonly name: string;
}

/** The accounts as the server knows them. */
export interface AccountState {
  readonly account: Account | undefined;
  /** The accounts of the demo, from which a buyer chooses one. */
  readonly accounts: readonly Account[];
}

/** The server's routes of the accounts. */
export interface AccountApi {
  getAccount(): Promise<AccountState>;
  /** Signs in, or out without an id. */
  setAccount(id: string | null): Promise<AccountState>;
}

/**
 * The signed-in account, which the server reads from a cookie.
 *
 * The browser keeps a copy, so that the header of the next page shows it at once, and so that other tabs follow. The
 * copy is for display only: prices depend on the cookie. Fires `change` when the account changes.
 */
export class AccountStore extends EventTarget {
  readonly #storage: Storage;
  readonly #api: AccountApi;
  #account: Account | undefined;
  #accounts: readonly Account[] = [];

  constructor(storage: Storage, api: AccountApi) {
    super();
    this.#storage = storage;
    this.#api = api;
    this.#account = toAccount(readJson(storage, storageKey));
  }

  get account(): Account | undefined {
    return this.#account;
  }

  get accounts(): readonly Account[] {
    return this.#accounts;
  }

  /** Gets the account from the server. Rejects as the API does. */
  async load(): Promise<void> {
    this.#set(await this.#api.getAccount());
  }

  /** Signs in as an account, or out with `null`. Rejects as the API does. */
  async signIn(id: string | null): Promise<void> {
    this.#set(await this.#api.setAccount(id));
  }

  /** Follows other tabs, and the page's return from the back/forward cache. */
  watch(window: Pick<Window, 'addEventListener'>): void {
    const reload = () => this.#change(toAccount(readJson(this.#storage, storageKey)));
    window.addEventListener('storage', reload);
    window.addEventListener('pageshow', reload);
  }

  #set({ account, accounts }: AccountState): void {
    this.#accounts = accounts;
    if (account) this.#storage.setItem(storageKey, JSON.stringify(account));
    else this.#storage.removeItem(storageKey);
    this.#change(account);
  }

  #change(account: Account | undefined): void {
    const isSame = account?.id === this.#account?.id;
    this.#account = account;
    if (!isSame) this.dispatchEvent(new Event('change'));
  }
}

/** Returns a value of the server or the storage as an account, or `undefined`. */
export function toAccount(value: unknown): Account | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { id, name } = value as Partial<Record<keyof Account, unknown>>;
  return typeof id === 'string' && typeof name === 'string' ? { id, name } : undefined;
}

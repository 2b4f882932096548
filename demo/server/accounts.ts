/** A company with agreed prices. */
export interface Account {
  readonly id: string;
  /** The shop's number of the customer, as in its books. */
  readonly customerNumber: string;
  readonly name: string;
  /** Details that the checkout starts with. */
  readonly buyer: {
    readonly companyId: string;
    readonly email: string;
    readonly firstName: string;
    readonly lastName: string;
    readonly phone: string;
    /** The buyer's own reference on the invoice. */
    readonly reference1: string;
  };
  /** Agreed unit prices by sku: minor units, VAT included. Products that are missing have the list price. */
  readonly prices: Readonly<Partial<Record<string, number>>>;
}

/** The accounts of the demo. Both are test companies of the emulator; the second one needs a signatory. */
export const accounts: readonly Account[] = [
  {
    id: 'rocket',
    customerNumber: 'K1001',
    name: 'Rocket 4',
    buyer: {
      companyId: '559311-3714',
      email: 'jan@example.com',
      firstName: 'Jan',
      lastName: 'Persson',
      phone: '+46761010101',
      reference1: 'Office 4100',
    },
    prices: {
      'notebook-a5': 12_900,
      'fountain-pen': 39_900,
      'desk-lamp': 109_500,
      'coffee-1kg': 16_900,
    },
  },
  {
    id: 'forening',
    customerNumber: 'K1002',
    name: 'Två i Förening AB',
    buyer: {
      companyId: '556000-0003',
      email: 'eva@example.com',
      firstName: 'Eva',
      lastName: 'Lind',
      phone: '+46761010102',
      reference1: 'Board',
    },
    prices: { 'ring-binder': 6_500, stapler: 18_900, 'coffee-1kg': 17_500, handbook: 22_900 },
  },
];

export const findAccount = (id: unknown): Account | undefined =>
  accounts.find((account) => account.id === id);

/** The cookie of a signed-in account. */
export interface AccountCookie {
  /** Returns the account of a request; `undefined` without a valid cookie. */
  read(request: Pick<Request, 'headers'>): Promise<Account | undefined>;
  /** Returns the `Set-Cookie` header of an account. Without an account, the header signs out. */
  createHeader(account: Account | undefined): Promise<string>;
}

/** Time after which an account is signed out. */
const ttlMs = 30 * 24 * 60 * 60 * 1_000;

export interface AccountCookieOptions {
  readonly publicUrl: string;
  /** Key of the signatures. All processes of a shop need the same one. */
  readonly secret: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/**
 * Creates the cookie of the accounts. Its value is signed, so that a client cannot choose its account and its prices.
 *
 * Scripts cannot read it, and other sites cannot send it with a write.
 */
export function createAccountCookie(options: AccountCookieOptions): AccountCookie {
  const { publicUrl, secret, now } = options;
  const isSecure = publicUrl.startsWith('https:');
  const name = isSecure ? '__Host-shop-account' : 'shop-account';
  const pattern = new RegExp(
    `(?:^|;\\s*)${name}=([a-z]+)\\.(\\d{1,15})\\.([0-9a-f]{64})\\s*(?:;|$)`,
  );
  const encode = (text: string) => new TextEncoder().encode(text);
  const key = crypto.subtle.importKey(
    'raw',
    encode(secret),
    { name: 'HMAC', hash: 'SHA-256' },
    false,
    ['sign', 'verify'],
  );
  const sign = async (text: string) =>
    toHex(await crypto.subtle.sign('HMAC', await key, encode(`account ${text}`)));
  const isValid = async (text: string, signature: string) =>
    crypto.subtle.verify('HMAC', await key, fromHex(signature), encode(`account ${text}`));
  return {
    async read({ headers }) {
      const [, id = '', expiresAt = '', signature = ''] =
        pattern.exec(headers.get('cookie') ?? '') ?? [];
      if (!signature || !(await isValid(`${id}.${expiresAt}`, signature))) return undefined;
      return Number(expiresAt) > now() ? findAccount(id) : undefined;
    },
    async createHeader(account) {
      const text = account ? `${account.id}.${now() + ttlMs}` : '';
      const value = account ? `${text}.${await sign(text)}` : '';
      const maxAge = account ? ttlMs / 1_000 : 0;
      return `${name}=${value}; Path=/; Max-Age=${maxAge}; HttpOnly; SameSite=Lax${isSecure ? '; Secure' : ''}`;
    },
  };
}

const toHex = (bytes: ArrayBuffer): string =>
  Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('');

const fromHex = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));

/** The buyer's cookie. It identifies the owner of a session. */
export interface BuyerCookie {
  /** Returns the buyer of a request, if it has the cookie. */
  read(request: Pick<Request, 'headers'>): string | undefined;
  /** Returns a new buyer. */
  create(): string;
  /** Returns the `Set-Cookie` header for a buyer. */
  header(buyer: string): string;
}

/** Lifetime of the cookie: that of a session. */
const maxAgeSeconds = 7 * 24 * 60 * 60;

/**
 * Creates the cookie for a shop at `publicUrl`.
 *
 * Scripts cannot read it, and other sites cannot send it with a write. Over https its prefix binds it to the host;
 * plain http exists only in development, where browsers treat the prefix differently.
 */
export function createBuyerCookie(publicUrl: string): BuyerCookie {
  const secure = new URL(publicUrl).protocol === 'https:';
  const name = secure ? '__Host-ledyer-buyer' : 'ledyer-buyer';
  const pattern = new RegExp(`(?:^|;\\s*)${name}=([0-9a-f-]{36})(?:;|$)`);
  const attributes = `Path=/; Max-Age=${maxAgeSeconds}; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`;
  return {
    read: ({ headers }) => pattern.exec(headers.get('cookie') ?? '')?.[1],
    create: () => crypto.randomUUID(),
    header: (buyer) => `${name}=${buyer}; ${attributes}`,
  };
}

import { isLoopback } from '../../../ledyer/environments.js';
import type { Database, Queryable } from '../database.js';
import { advisoryLockId } from '../migrations.js';

/** The shop that an instance works for. */
export interface ShopIdentity {
  /** The option `shopId`. */
  readonly name: string;
  /** The environment of the shop's Ledyer client. */
  readonly environment: string;
  readonly publicUrl: string;
  /** The option `previousPublicUrl`. */
  readonly previousPublicUrl?: string | undefined;
}

/** Value of `previousPublicUrl` for any address. */
export const anyUrl = '*';

/**
 * The database belongs to another environment or address than this instance, so the instance leaves it alone. The
 * message says what to do. Passed to `onError` once.
 *
 * - `environment`: a sandbox instance has the database of a live shop, or the reverse
 * - `public-url`: the database is that of a shop with another address, or a copy of it
 */
export class DatabaseOwnerError extends Error {
  override readonly name = 'DatabaseOwnerError';
  readonly code: 'environment' | 'public-url';

  constructor(code: DatabaseOwnerError['code'], message: string) {
    super(message);
    this.code = code;
  }
}

interface ShopRow {
  readonly id: number;
  readonly environment: string;
  readonly public_url: string;
}

/**
 * Returns the number of the shop, which is added when it is new.
 *
 * A live shop shares its name with no other environment: otherwise a wrong setting would split a shop in two.
 *
 * @throws {DatabaseOwnerError} when the database belongs to another environment or address. It is unchanged then
 */
export function openShop(database: Database, identity: ShopIdentity): Promise<number> {
  return database.transaction(async ({ query }) => {
    // Instances that start together add one row.
    await query('select pg_advisory_xact_lock($1)', [advisoryLockId]);
    const { rows } = await query<ShopRow>(
      'select id, environment, public_url from ledyer_shop where name = $1 order by id',
      [identity.name],
    );
    const own = rows.find(({ environment }) => environment === identity.environment);
    const others = rows.filter((row) => row !== own);
    const otherShop =
      identity.environment === 'live'
        ? !own && others[0]
        : others.find(({ environment }) => environment === 'live');
    if (otherShop) throw createEnvironmentError(identity, otherShop.environment);
    return own ? checkAddress(query, own, identity) : addShop(query, identity);
  });
}

async function addShop(
  query: Queryable['query'],
  { name, environment, publicUrl }: ShopIdentity,
): Promise<number> {
  const { rows } = await query<{ id: number }>(
    'insert into ledyer_shop (name, environment, public_url) values ($1, $2, $3) returning id',
    [name, environment, publicUrl],
  );
  const [shop] = rows;
  if (!shop) throw new Error('The shop was not stored');
  return shop.id;
}

/**
 * Compares the stored address with that of the instance, and stores a new address of the same shop.
 *
 * @throws {DatabaseOwnerError} when the addresses differ and the identity does not say that the shop has moved
 */
async function checkAddress(
  query: Queryable['query'],
  { id, public_url: knownUrl }: ShopRow,
  identity: ShopIdentity,
): Promise<number> {
  const { environment, publicUrl, previousPublicUrl } = identity;
  if (knownUrl === publicUrl) return id;
  const hasMoved =
    isSameAddress(knownUrl, publicUrl) ||
    // In development the port changes, or a tunnel replaces localhost. A shop on localhost serves no real buyers.
    (environment !== 'live' && isLoopback(new URL(knownUrl).hostname)) ||
    previousPublicUrl === anyUrl ||
    (previousPublicUrl !== undefined && isSameAddress(knownUrl, previousPublicUrl));
  if (!hasMoved) throw createAddressError(identity, knownUrl);
  await query('update ledyer_shop set public_url = $2 where id = $1', [id, publicUrl]);
  return id;
}

/** Returns whether two URLs have the same host and path. The scheme, and a final slash, do not make another shop. */
const isSameAddress = (left: string, right: string): boolean =>
  toAddress(left) === toAddress(right);

const toAddress = (url: string): string => {
  const { host, pathname } = new URL(url);
  return host + pathname.replace(/\/$/, '');
};

const createEnvironmentError = ({ name, environment }: ShopIdentity, otherEnvironment: string) =>
  new DatabaseOwnerError(
    'environment',
    `The database belongs to the ${otherEnvironment} shop "${name}", and this instance is for ${environment}. Nothing was read or changed. Use another database; or, to keep both shops in this one, give this shop a name in createMerchant: shopId: '${name}-${environment}'.`,
  );

const createAddressError = (identity: ShopIdentity, knownUrl: string) =>
  new DatabaseOwnerError(
    'public-url',
    `The database belongs to the shop at ${knownUrl}, and this instance has the publicUrl ${identity.publicUrl}. Nothing was read or changed, because two shops on copies of one database would fulfil the same orders. If this is a copy, use an empty database. If the shop has moved here, set previousPublicUrl: '${knownUrl}' in createMerchant.`,
  );

import type { PricedCart } from '../cart/priced-cart.js';
import { sessionChannel, type Database } from './database.js';
import type { QuotedCart, SessionQuote } from './stored-session.js';

/** Stores changes of a session's cart. */
export class CartStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Stores a cart that is about to be sent to Ledyer. From now on the session may be paid with either cart. */
  async setPendingCart(sessionId: string, { cart, quote }: QuotedCart): Promise<void> {
    await this.#database.query(
      `update ledyer_session set pending_cart = $2::text::jsonb, pending_quote = $3::text
       where shop_id = $shop and session_id = $1`,
      [sessionId, JSON.stringify(cart), JSON.stringify(quote)],
    );
  }

  /**
   * Stores the cart that Ledyer has accepted, and its locale. No cart is pending afterwards.
   *
   * @param mayBeDifferent whether Ledyer may have had another cart before. Then the revision rises, and streams are
   *   notified
   */
  async commitCart(
    sessionId: string,
    { cart, quote }: QuotedCart,
    locale: string,
    mayBeDifferent: boolean,
  ): Promise<void> {
    await this.#database.query(
      // A read may have seen the change before Ledyer's response arrived, and raised the revision.
      `with committed as (
         update ledyer_session session set cart = $2::text::jsonb, quote = $3::text, pending_cart = null,
           pending_quote = null, locale = $4::text,
           cart_revision = session.cart_revision + case when before.is_raised then 1 else 0 end
         from (
           select session_id, $5::boolean and pending_cart is not null as is_raised from ledyer_session
           where shop_id = $shop and session_id = $1 for update) before
         where session.shop_id = $shop and before.session_id = session.session_id
         returning session.session_id, before.is_raised)
       select pg_notify($6, session_id) from committed where is_raised`,
      [
        sessionId,
        JSON.stringify(cart),
        JSON.stringify(quote),
        locale,
        mayBeDifferent,
        sessionChannel,
      ],
    );
  }

  /** Makes the pending cart, which Ledyer has, the session's cart, unless another change has started since. */
  async commitPendingCart(sessionId: string, { cart, quote }: QuotedCart): Promise<void> {
    await this.#database.query(
      `with committed as (
         update ledyer_session set cart = $2::text::jsonb, quote = $3::text, pending_cart = null,
           pending_quote = null, cart_revision = cart_revision + 1
         where shop_id = $shop and session_id = $1 and pending_cart = $2::text::jsonb returning session_id)
       select pg_notify($4, session_id) from committed`,
      [sessionId, JSON.stringify(cart), JSON.stringify(quote), sessionChannel],
    );
  }

  /** Removes a pending cart that Ledyer does not have, unless another change has started since. */
  async dropPendingCart(sessionId: string, pendingCart: PricedCart): Promise<void> {
    await this.#database.query(
      `update ledyer_session set pending_cart = null, pending_quote = null
       where shop_id = $shop and session_id = $1 and pending_cart = $2::text::jsonb`,
      [sessionId, JSON.stringify(pendingCart)],
    );
  }

  /** Stores a quote whose cart and details are those that Ledyer has already. */
  async setQuote(sessionId: string, quote: SessionQuote): Promise<void> {
    await this.#database.query(
      'update ledyer_session set quote = $2::text where shop_id = $shop and session_id = $1',
      [sessionId, JSON.stringify(quote)],
    );
  }
}

import { readSessionCustomer, type SessionCustomer } from './customer.js';
import { readOrderLine, type OrderLine } from './order-line.js';
import { integer, keyValues, list, object, optional, text, word } from './decode.js';
import type { OpenWord, Reader } from './decode.js';
import { readSessionSettings, type SessionSettings, type Source } from './session-request.js';
import type { SessionState, SignState } from './session-state.js';
import type { OrderTotals } from './totals.js';

/** How long a session lives: seven days (checklist and newer Create order session page). */
export const sessionLifeMs = 7 * 24 * 60 * 60 * 1000;

/** What is being sold in a session (page Get order session, `order`). */
export interface SessionOrder extends OrderTotals {
  readonly country: string;
  readonly currency: string;
  readonly locale?: string | null;
  readonly metadata?: Readonly<Record<string, unknown>> | null;
  readonly orderLines?: readonly OrderLine[] | null;
  readonly reference?: string | null;
  readonly settings?: SessionSettings | null;
  readonly settlementReference?: string | null;
  readonly source?: OpenWord<Source> | null;
}

/** The answer of `GET /v1/sessions/:sessionId` (page Get order session). Times are ISO 8601. */
export interface Session {
  readonly createdAt: string;
  /** Its parts appear as the buyer fills them in. */
  readonly customer?: SessionCustomer | null;
  readonly expiresAt: string;
  /** The session id, `se_…`. */
  readonly id: string;
  /** `ac_…` */
  readonly merchantId: string;
  readonly order: SessionOrder;
  /** `or_…`: the id of the order that will exist once the session is authorized. */
  readonly orderId: string;
  readonly signState?: OpenWord<SignState> | null;
  readonly state: OpenWord<SessionState>;
  readonly storeId?: string | null;
  readonly updatedAt: string;
}

/**
 * The answer of `POST /v1/sessions` as far as it is known: the page promises the
 * two ids, the Magento plugin reads `expiresAt`, the rest is not documented.
 */
export interface CreatedSession {
  /** `or_…` */
  readonly orderId: string;
  /** `se_…` */
  readonly sessionId: string;
  readonly expiresAt?: string | null;
}

export const readSession: Reader<Session> = object<Session>({
  createdAt: text(),
  customer: optional(readSessionCustomer),
  expiresAt: text(),
  id: text(),
  merchantId: text(),
  order: object<SessionOrder>({
    country: text(),
    currency: text(),
    locale: optional(text()),
    metadata: optional(keyValues),
    orderLines: optional(list(readOrderLine)),
    reference: optional(text()),
    settings: optional(readSessionSettings),
    settlementReference: optional(text()),
    source: optional(word<Source>()),
    totalOrderAmount: integer(),
    totalOrderAmountExclVat: integer(),
    totalOrderVatAmount: integer(),
  }),
  orderId: text(),
  signState: optional(word<SignState>()),
  state: word<SessionState>(),
  storeId: optional(text()),
  updatedAt: text(),
});

export const readCreatedSession: Reader<CreatedSession> = object<CreatedSession>({
  orderId: text(),
  sessionId: text(),
  expiresAt: optional(text()),
});

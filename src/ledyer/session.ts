import { decodeReceivedSessionCustomer, type SessionCustomer } from './customer.js';
import { decodeReceivedOrderLine, type OrderLine } from './order-line.js';
import {
  record,
  array,
  lenient,
  object,
  optional,
  string,
  openString,
  receivedText,
  timestamp,
} from './decode.js';
import type { OpenEnum, Decoder } from './decode.js';
import { decodeReceivedSettings, type SessionSettings, type Source } from './session-request.js';
import type { SessionState, SignState } from './session-state.js';
import { sentMinorUnits } from './amount.js';
import type { OrderTotals } from './totals.js';

/** Lifetime of a session: seven days (checklist and newer Create order session page). */
export const sessionTtlMs = 7 * 24 * 60 * 60 * 1000;

/** The cart of a session (page Get order session, `order`). */
export interface SessionOrder extends OrderTotals {
  readonly country: string;
  readonly currency: string;
  readonly locale?: string | null;
  readonly metadata?: Readonly<Record<string, unknown>> | null;
  readonly orderLines?: readonly OrderLine[] | null;
  readonly reference?: string | null;
  readonly settings?: SessionSettings | null;
  readonly settlementReference?: string | null;
  readonly source?: OpenEnum<Source> | null;
}

/**
 * The response of `GET /v1/sessions/:sessionId` (page Get order session). Times are ISO 8601. A field that the kit does
 * not need is missing, or an empty string, where Ledyer's value cannot be read.
 */
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
  readonly signState?: OpenEnum<SignState> | null;
  readonly state: OpenEnum<SessionState>;
  readonly storeId?: string | null;
  readonly updatedAt: string;
}

/**
 * The known part of the response of `POST /v1/sessions`. The page promises the two ids, and the Magento plugin reads
 * `expiresAt`. The rest is not documented.
 */
export interface CreatedSession {
  /** `or_…` */
  readonly orderId: string;
  /** `se_…` */
  readonly sessionId: string;
  readonly expiresAt?: string | null;
}

export const decodeSession: Decoder<Session> = object<Session>({
  createdAt: receivedText(timestamp),
  customer: lenient(decodeReceivedSessionCustomer),
  expiresAt: receivedText(timestamp),
  id: string(),
  merchantId: string(),
  order: object<SessionOrder>({
    country: string(),
    currency: string(),
    locale: lenient(string()),
    metadata: lenient(record),
    orderLines: optional(array(decodeReceivedOrderLine)),
    reference: lenient(string()),
    settings: lenient(decodeReceivedSettings),
    settlementReference: lenient(string()),
    source: lenient(openString<Source>()),
    totalOrderAmount: sentMinorUnits(),
    totalOrderAmountExclVat: sentMinorUnits(),
    totalOrderVatAmount: sentMinorUnits(),
  }),
  orderId: string(),
  signState: lenient(openString<SignState>()),
  state: openString<SessionState>(),
  storeId: lenient(string()),
  updatedAt: receivedText(timestamp),
});

export const decodeCreatedSession: Decoder<CreatedSession> = object<CreatedSession>({
  orderId: string(),
  sessionId: string(),
  expiresAt: lenient(timestamp),
});

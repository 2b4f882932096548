/** Information that the types of Ledyer's contract lack: sources, marks and limits. */
import {
  assumed,
  documented,
  observed,
  type ConformanceEntry,
} from '../../../src/emulator/conformance/conformance.js';
import {
  maxAutoCaptureDelayMinutes,
  maxReferenceLength,
} from '../../../src/ledyer/session-request.js';
import { defaultPageSize } from '../../../src/ledyer/order-list.js';
import type { Schema } from './schema.js';

/** A mark and its source. */
type Origin = Pick<ConformanceEntry, 'mark' | 'source'>;
const documentedOn = (source: string): Origin => documented('', source);
const observedIn = (source: string): Origin => observed('', source);
const assumedBecause = (source?: string): Origin => assumed('', source);

/** The origin of each type, and of its fields that {@link fieldOrigins} does not list. */
export const typeOrigins: Readonly<Record<string, Origin>> = {
  Address: documentedOn('pages Get order session and Get order'),
  Amount: documentedOn('page Get order'),
  AutoCapture: documentedOn('page Create order session'),
  Capture: documentedOn('pages Full capture and Partial capture'),
  CapturedLine: documentedOn('page Partial capture'),
  Contact: documentedOn('page Get order session'),
  CreateSession: documentedOn('page Create order session'),
  CustomerPrefill: documentedOn('page Create order session'),
  CustomerSettings: documentedOn('page Create order session'),
  EditCustomer: documentedOn('page Edit customer'),
  EditOrder: documentedOn('page Edit order'),
  EditPaymentMethod: documentedOn('page Edit payment method'),
  ErrorMessage: observedIn('WooCommerce plugins, process_response'),
  ErrorResponse: observedIn('WooCommerce plugins, process_response'),
  InvoiceChannel: documentedOn('pages Get order session and Get order'),
  InvoiceChannelChange: documentedOn('page Edit customer'),
  ListedCustomer: documentedOn('page Get orders'),
  ListedOrder: documentedOn('page Get orders'),
  Order: documentedOn('page Get order'),
  OrderCustomer: documentedOn('page Get order'),
  OrderEvent: documentedOn('page Get order'),
  OrderFilter: documentedOn('page Get orders'),
  OrderLine: documentedOn('page Create order session'),
  OrderList: documentedOn('page Get orders'),
  OrderNotification: documentedOn('page Order events'),
  OrderTotals: documentedOn('page Create order session'),
  OrderValidationApproval: documentedOn('page Order validation'),
  OrderValidationRejection: documentedOn('page Order validation'),
  OrderValidationRequest: documentedOn('page Order validation'),
  PartialRefund: documentedOn('page Partial refund'),
  PaymentMethod: documentedOn('pages Get order session and Get order'),
  PaymentStatus: documentedOn('page Get payment status'),
  PaymentStatusQuery: documentedOn('page Get payment status'),
  Refund: documentedOn('page Full refund'),
  RefundedLine: documentedOn('page Partial refund'),
  SecuritySettings: documentedOn('page Create order session'),
  Session: documentedOn('page Get order session'),
  SessionCustomer: documentedOn('page Get order session'),
  SessionNotification: documentedOn('page Session events'),
  SessionOrder: documentedOn('page Get order session'),
  SessionSettings: documentedOn('page Create order session'),
  SetReference: documentedOn('page Set order reference'),
  ShippingAddress: documentedOn('pages Get order session and Get order'),
  StoredOrderLine: documentedOn('page Get order'),
  SubOrder: documentedOn('pages Get order and Full capture'),
  Token: documentedOn('page Authentication'),
  UpdateSession: documentedOn('page Update order session'),
  UrlSettings: documentedOn('page Create order session'),
  WrittenSession: documentedOn('page Create order session: sessionId and orderId'),
};

/** The fields with another origin than their type. `*` means all other fields of a type. */
export const fieldOrigins: Readonly<Record<string, Origin>> = {
  'CreateSession.tokenize': documentedOn('page Create order session, newer'),
  'InvoiceChannel.configurations': documentedOn('page Acknowledge, example'),
  'InvoiceChannel.state': documentedOn('page Acknowledge, example'),
  'InvoiceChannelChange.type': assumedBecause(),
  'OrderLine.unitDiscountAmount': documentedOn('page Create order session, example'),
  'OrderList.nextCursor': documentedOn('page Get orders; its value on the last page is assumed'),
  'SecuritySettings.validationSuccessOnTimeout': documentedOn('page Create order session, newer'),
  'SessionCustomer.invoiceChannel': observedIn('WooCommerce plugin'),
  'WrittenSession.sessionId': documentedOn('page Create order session'),
  'WrittenSession.orderId': documentedOn('page Create order session'),
  'WrittenSession.expiresAt': observedIn('Magento plugin'),
  'WrittenSession.*': assumedBecause('the whole response is not public'),
  'UrlSettings.terms': observedIn('required by the Omnipay driver, Settings.php'),
};

const reference: Schema = { maxLength: maxReferenceLength };
const notNegative: Schema = { minimum: 0 };
const getSessionTextLimits = (type: string) => ({
  [`${type}.country`]: { pattern: '^[A-Z]{2}$' },
  [`${type}.currency`]: { pattern: '^[A-Z]{3}$' },
  [`${type}.locale`]: { pattern: '^[a-z]{2}[-_][A-Z]{2}$' },
  [`${type}.reference`]: reference,
  [`${type}.settlementReference`]: reference,
});

/** The limits of fields in requests. A test sends a value beyond each. */
export const requestLimits: Readonly<Record<string, Schema>> = {
  ...getSessionTextLimits('CreateSession'),
  ...getSessionTextLimits('UpdateSession'),
  'AutoCapture.delayMinutes': { minimum: 0, maximum: maxAutoCaptureDelayMinutes },
  'SetReference.reference': reference,
  'Capture.totalCaptureAmount': notNegative,
  'PartialRefund.totalRefundAmount': { minimum: 1 },
  'OrderTotals.totalOrderAmount': notNegative,
  'OrderTotals.totalOrderAmountExclVat': notNegative,
  'OrderTotals.totalOrderVatAmount': notNegative,
  'OrderLine.quantity': notNegative,
  'OrderLine.vat': { minimum: 0, maximum: 10_000 },
};

export const limits: Readonly<Record<string, Schema>> = {
  ...requestLimits,
  'OrderFilter.size': { minimum: 1, default: defaultPageSize },
  'OrderValidationApproval.reference': reference,
  'Token.expires_in': notNegative,
};

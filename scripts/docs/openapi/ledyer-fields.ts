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
const on = (source: string): Origin => documented('', source);
const by = (source: string): Origin => observed('', source);
const nowhere = (source?: string): Origin => assumed('', source);

/** The origin of each type, and of its fields that {@link fieldOrigins} does not list. */
export const typeOrigins: Readonly<Record<string, Origin>> = {
  Address: on('pages Get order session and Get order'),
  Amount: on('page Get order'),
  AutoCapture: on('page Create order session'),
  Capture: on('pages Full capture and Partial capture'),
  CapturedLine: on('page Partial capture'),
  Contact: on('page Get order session'),
  CreateSession: on('page Create order session'),
  CustomerPrefill: on('page Create order session'),
  CustomerSettings: on('page Create order session'),
  EditCustomer: on('page Edit customer'),
  EditOrder: on('page Edit order'),
  EditPaymentMethod: on('page Edit payment method'),
  ErrorMessage: by('WooCommerce plugins, process_response'),
  ErrorResponse: by('WooCommerce plugins, process_response'),
  InvoiceChannel: on('pages Get order session and Get order'),
  InvoiceChannelChange: on('page Edit customer'),
  ListedCustomer: on('page Get orders'),
  ListedOrder: on('page Get orders'),
  Order: on('page Get order'),
  OrderCustomer: on('page Get order'),
  OrderEvent: on('page Get order'),
  OrderFilter: on('page Get orders'),
  OrderLine: on('page Create order session'),
  OrderList: on('page Get orders'),
  OrderNotification: on('page Order events'),
  OrderTotals: on('page Create order session'),
  OrderValidationApproval: on('page Order validation'),
  OrderValidationRejection: on('page Order validation'),
  OrderValidationRequest: on('page Order validation'),
  PartialRefund: on('page Partial refund'),
  PaymentMethod: on('pages Get order session and Get order'),
  PaymentStatus: on('page Get payment status'),
  PaymentStatusQuery: on('page Get payment status'),
  Refund: on('page Full refund'),
  RefundedLine: on('page Partial refund'),
  SecuritySettings: on('page Create order session'),
  Session: on('page Get order session'),
  SessionCustomer: on('page Get order session'),
  SessionNotification: on('page Session events'),
  SessionOrder: on('page Get order session'),
  SessionSettings: on('page Create order session'),
  SetReference: on('page Set order reference'),
  ShippingAddress: on('pages Get order session and Get order'),
  StoredOrderLine: on('page Get order'),
  SubOrder: on('pages Get order and Full capture'),
  Token: on('page Authentication'),
  UpdateSession: on('page Update order session'),
  UrlSettings: on('page Create order session'),
  WrittenSession: on('page Create order session: sessionId and orderId'),
};

/** The fields with another origin than their type. `*` means all other fields of a type. */
export const fieldOrigins: Readonly<Record<string, Origin>> = {
  'CreateSession.tokenize': on('page Create order session, newer'),
  'InvoiceChannel.configurations': on('page Acknowledge, example'),
  'InvoiceChannel.state': on('page Acknowledge, example'),
  'InvoiceChannelChange.type': nowhere(),
  'OrderLine.unitDiscountAmount': on('page Create order session, example'),
  'OrderList.nextCursor': on('page Get orders; its value on the last page is assumed'),
  'SecuritySettings.validationSuccessOnTimeout': on('page Create order session, newer'),
  'SessionCustomer.invoiceChannel': by('WooCommerce plugin'),
  'WrittenSession.sessionId': on('page Create order session'),
  'WrittenSession.orderId': on('page Create order session'),
  'WrittenSession.expiresAt': by('Magento plugin'),
  'WrittenSession.*': nowhere('the whole response is not public'),
  'UrlSettings.terms': by('required by the Omnipay driver, Settings.php'),
};

const reference: Schema = { maxLength: maxReferenceLength };
const notNegative: Schema = { minimum: 0 };
const sessionTexts = (type: string) => ({
  [`${type}.country`]: { pattern: '^[A-Z]{2}$' },
  [`${type}.currency`]: { pattern: '^[A-Z]{3}$' },
  [`${type}.locale`]: { pattern: '^[a-z]{2}[-_][A-Z]{2}$' },
  [`${type}.reference`]: reference,
  [`${type}.settlementReference`]: reference,
});

/** The limits of fields in requests. A test sends a value beyond each. */
export const requestLimits: Readonly<Record<string, Schema>> = {
  ...sessionTexts('CreateSession'),
  ...sessionTexts('UpdateSession'),
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

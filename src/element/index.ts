/** The class of the tag and its events. Importing this module does not register the tag. */
export { LedyerCheckoutElement } from './ledyer-checkout-element.js';
export type {
  CheckoutCancelledEvent,
  CheckoutCompleteEvent,
  CheckoutConnectionChangeEvent,
  CheckoutCustomerChangeEvent,
  CheckoutDiagnosticEvent,
  CheckoutErrorEvent,
  DiagnosticStep,
  CheckoutExpiredEvent,
  CheckoutPendingEvent,
  CheckoutReadyEvent,
  CheckoutStateChangeEvent,
} from './runtime/events.js';
export type { CheckoutError } from '../session/checkout-error.js';
export type { CheckoutErrorCode, CheckoutErrorPhase } from '../session/checkout-error.js';
export type { CheckoutState, CheckoutStatus } from '../session/checkout-state.js';
export type { ConnectionMode, CustomerPart, UpdateOrigin } from '../session/checkout-update.js';
export type { SuspensionLease } from './start/suspension.js';
export type {
  CheckoutValidateEvent,
  ValidationMessage,
  ValidationAnswer,
} from './runtime/validate-event.js';
export type { Environment } from '../ledyer/environments.js';
export type { SessionState, SignState } from '../ledyer/session-state.js';
export type { StatusSource } from '../session/custom-status-client.js';

/**
 * The control API of the emulator under `/_emulator`, for tests, scripts and the control page. Only programs on
 * this machine can use it. Ledyer has no such API.
 *
 * | Request | Body | Response |
 * |---|---|---|
 * | `POST /_emulator/reset` | – | `{}`; deletes everything except tokens and sets the clock to real time |
 * | `GET /_emulator/sessions` | – | `{"sessions":[Session]}`, newest first, each as `GET /v1/sessions/:id` |
 * | `POST …/sessions/{id}` | {@link SessionCommand} | the session; `{id}` is `se_…` or `or_…` |
 * | `GET …/orders` | – | `{"orders":[Order]}`, newest first, each as `GET /v1/orders/:id` |
 * | `GET …/clock` | – | {@link ClockState} |
 * | `POST …/clock` | {@link ClockCommand} | {@link ClockState}, after all due work has run |
 * | `GET …/faults` | – | {@link FaultList} |
 * | `POST …/faults` | {@link FaultRequest} | `{"id"}` |
 * | `DELETE …/faults`, `…/faults/{id}` | – | {@link FaultList}, the remaining faults |
 * | `GET …/endpoints` | – | `{"endpoints":[WebhookEndpoint]}` |
 * | `POST …/endpoints` | {@link WebhookEndpointRequest} | `{"id"}` |
 * | `DELETE …/endpoints`, `…/endpoints/{id}` | – | `{"endpoints":[WebhookEndpoint]}`, the remaining endpoints |
 * | `GET …/notifications` | – | `{"notifications":[NotificationState]}`, oldest first |
 * | `POST …/notifications/{id}/replay` | – | {@link NotificationState}, after one more attempt |
 * | `GET …/requests` | – | `{"total","requests":[{"at","method","path","status"}]}` |
 * | `GET …/timeline?after={seq}` | – | {@link TimelinePage}, oldest first |
 * | `GET …/timeline?after={seq}` with `Accept: text/event-stream` | – | each {@link TimelineEntry} as `event: entry`, with its `seq` as `id` |
 *
 * An error response is `{"errors":[{"message"}]}`.
 */
import type { OrderEventType } from '../../ledyer/order.js';
import type { KnownPaymentMethodType } from '../../ledyer/payment-method.js';
import type { SessionState, SignState } from '../../ledyer/session-state.js';
import type { FaultKind, FaultParty, FaultRequest } from '../faults/fault-kinds.js';

/** Actions on a session. */
export const controlActions = [
  'identify',
  'lock',
  'delegate',
  'sign',
  'authorize',
  'expire',
  'cancel',
  'pay',
] as const;
export type ControlAction = (typeof controlActions)[number];

export interface SessionCommand {
  /**
   * `identify`, `lock`, `delegate` and `authorize` first do the buyer's steps that are missing. `pay` pays the
   * order's advance invoice, or the invoices of its captures.
   */
  readonly action: ControlAction;
  /** Whether the shop's validation runs first. Default: `false`. */
  readonly validate?: boolean | null | undefined;
  /** Payment method of an `open` session. Default: `invoice`. */
  readonly paymentMethod?: KnownPaymentMethodType | null | undefined;
}

/** State of the emulator's clock. */
export interface ClockState {
  /** ISO 8601 */
  readonly now: string;
  /** Whether the clock follows real time. */
  readonly running: boolean;
}

/** Exactly one of these. Moving the clock does not stop or start it. */
export type ClockCommand =
  | { readonly advanceMs: number }
  /** ISO 8601, not before the current time. */
  | { readonly now: string }
  | { readonly running: boolean };

/** An active fault. */
export interface FaultState extends FaultRequest {
  readonly id: string;
  /** How often the fault has happened. */
  readonly happened: number;
}

export interface FaultList {
  /** Reproduces the faults: `--seed`, `createEmulator({seed})`. */
  readonly seed: number;
  readonly faults: readonly FaultState[];
}

/** An endpoint for notifications, in addition to `settings.urls.notification`. */
export interface WebhookEndpointRequest {
  readonly url: string;
  /** Event types to send, such as `com.ledyer.order.create`. Default: all. */
  readonly eventTypes?: readonly string[] | null | undefined;
  /** `whsec_` and base64: the emulator adds the signature headers of Svix and Standard Webhooks (assumed). Default: unsigned. */
  readonly secret?: string | null | undefined;
}

export interface WebhookEndpoint {
  readonly id: string;
  readonly url: string;
  readonly eventTypes: readonly string[] | null;
  readonly signed: boolean;
}

/** One notification to one URL, and the state of its delivery. */
export interface NotificationState {
  readonly id: string;
  readonly eventType: string;
  readonly url: string;
  readonly payload: object;
  /** `status` is `null` without a response. Only 200 counts as delivered. */
  readonly attempts: readonly { readonly at: string; readonly status: number | null }[];
  /** `null` when the notification is delivered, lost or out of retries. */
  readonly nextAt: string | null;
}

/** The entries after the entry `after`. */
export interface TimelinePage {
  /** Number of the newest entry; 0 before the first. It decreases only at a reset. */
  readonly last: number;
  readonly entries: readonly TimelineEntry[];
}

/** One entry of the timeline. `seq` counts up from 1; `at` is ISO 8601. */
export type TimelineEntry = { readonly seq: number; readonly at: string } & TimelineEvent;

export type TimelineEvent =
  | {
      readonly type: 'request';
      readonly method: string;
      /** Without the query. */
      readonly path: string;
      readonly status: number;
      /** Ignored fields and parameters that Ledyer does not document. */
      readonly warnings: readonly string[];
      /** Messages of the error response. */
      readonly errors: readonly string[];
      /** The kind of the fault that affected the request. */
      readonly fault: FaultKind | null;
    }
  | {
      readonly type: 'session';
      readonly sessionId: string;
      readonly orderId: string;
      /** `null` for a new session. */
      readonly before: SessionState | null;
      readonly state: SessionState;
      readonly signState: SignState;
    }
  | {
      readonly type: 'order';
      readonly orderId: string;
      readonly event: OrderEventType;
      /** Such as `SEK 5,100.00`. */
      readonly amount: string;
    }
  | {
      readonly type: 'notification';
      readonly notificationId: string;
      readonly eventType: string;
      readonly url: string;
      /** Counts from 1. */
      readonly attempt: number;
      readonly status: number | null;
      readonly nextAt: string | null;
    }
  | {
      readonly type: 'validation';
      readonly sessionId: string;
      readonly url: string;
      /** `null` without a response in time. */
      readonly status: number | null;
      readonly outcome: 'proceed' | 'redirect' | 'declined';
    }
  | {
      readonly type: 'fault';
      readonly faultId: string;
      readonly party: FaultParty;
      readonly kind: FaultKind;
      /** Whether the fault was added, happened or was removed. */
      readonly what: 'set' | 'happened' | 'removed';
    }
  | { readonly type: 'clock'; readonly now: string; readonly running: boolean }
  | { readonly type: 'reset' };

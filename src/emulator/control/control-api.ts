/**
 * What tests, scripts and the control page ask of the emulator itself, under
 * `/_emulator`, from this machine only. Nothing of it is Ledyer's.
 *
 * | Request | Body | Answer |
 * |---|---|---|
 * | `POST /_emulator/reset` | – | `{}`; forgets all but the tokens, and the time is real again |
 * | `GET /_emulator/sessions` | – | `{"sessions":[Session]}`, newest first, each as `GET /v1/sessions/:id` |
 * | `POST …/sessions/{id}` | {@link SessionCommand} | the session; `{id}` is `se_…` or `or_…` |
 * | `GET …/orders` | – | `{"orders":[Order]}`, newest first, each as `GET /v1/orders/:id` |
 * | `GET …/clock` | – | {@link ClockState} |
 * | `POST …/clock` | {@link ClockCommand} | {@link ClockState}, after all that became due has been done |
 * | `GET …/faults` | – | {@link FaultList} |
 * | `POST …/faults` | {@link FaultRequest} | `{"id"}` |
 * | `DELETE …/faults`, `…/faults/{id}` | – | {@link FaultList}, what is left |
 * | `GET …/endpoints` | – | `{"endpoints":[Endpoint]}` |
 * | `POST …/endpoints` | {@link WebhookEndpointRequest} | `{"id"}` |
 * | `DELETE …/endpoints`, `…/endpoints/{id}` | – | `{"endpoints":[Endpoint]}`, what is left |
 * | `GET …/notifications` | – | `{"notifications":[NotificationState]}`, oldest first |
 * | `POST …/notifications/{id}/replay` | – | {@link NotificationState}, after one more attempt |
 * | `GET …/requests` | – | `{"total","requests":[{"at","method","path","status"}]}` |
 * | `GET …/timeline?after={seq}` | – | {@link Timeline}, oldest first |
 * | `GET …/timeline?after={seq}` with `Accept: text/event-stream` | – | each {@link TimelineEntry} as `event: entry`, with its `seq` as `id` |
 *
 * A refusal is `{"errors":[{"message"}]}`.
 */
import type { OrderEventType } from '../../ledyer/order.js';
import type { PaymentMethodType } from '../../ledyer/payment-method.js';
import type { SessionState, SignState } from '../../ledyer/session-state.js';
import type { FaultKind, FaultParty, FaultRequest } from '../faults/fault-kinds.js';

/** What can be made to happen to a session. */
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
   * `identify`, `lock`, `delegate` and `authorize` do all that a buyer would have done
   * before; `pay` pays the order's advance invoice, or its captured invoices.
   */
  readonly action: ControlAction;
  /** Whether the shop's validation is asked first. Default: `false`. */
  readonly validate?: boolean | null;
  /** How an `open` session is bought. Default: `invoice`. */
  readonly paymentMethod?: PaymentMethodType | null;
}

/** What time it is in the emulator. */
export interface ClockState {
  /** ISO 8601 */
  readonly now: string;
  /** Whether time passes by itself. */
  readonly running: boolean;
}

/** Exactly one of them. Moving the clock does not stop or start it. */
export type ClockCommand =
  | { readonly advanceMs: number }
  /** ISO 8601; not before the time it is. */
  | { readonly now: string }
  | { readonly running: boolean };

/** A fault that is waiting to happen. */
export interface FaultState extends FaultRequest {
  readonly id: string;
  /** How often it has happened. */
  readonly happened: number;
}

export interface FaultList {
  /** Makes the same faults happen at the same requests again: `--seed`, `createEmulator({seed})`. */
  readonly seed: number;
  readonly faults: readonly FaultState[];
}

/** Where notifications go besides `settings.urls.notification`. */
export interface WebhookEndpointRequest {
  readonly url: string;
  /** Which ones, such as `com.ledyer.order.create`. Default: all. */
  readonly eventTypes?: readonly string[] | null;
  /** `whsec_` and base64: signs as Svix does (assumed). Default: unsigned. */
  readonly secret?: string | null;
}

export interface WebhookEndpoint {
  readonly id: string;
  readonly url: string;
  readonly eventTypes: readonly string[] | null;
  readonly signed: boolean;
}

/** One message to one address, and how its delivery goes. */
export interface NotificationState {
  readonly id: string;
  readonly eventType: string;
  readonly url: string;
  readonly payload: object;
  /** `status` is `null` when there was no answer. Delivered means 200 and nothing else. */
  readonly attempts: readonly { readonly at: string; readonly status: number | null }[];
  /** `null` when it was delivered, lost, or given up. */
  readonly nextAt: string | null;
}

/** What has happened since the entry `after`. */
export interface Timeline {
  /** The newest entry's number, 0 before the first; smaller than before only after a reset. */
  readonly last: number;
  readonly entries: readonly TimelineEntry[];
}

/** One thing that happened; `seq` counts up from 1, `at` is ISO 8601. */
export type TimelineEntry = { readonly seq: number; readonly at: string } & TimelineEvent;

export type TimelineEvent =
  | {
      readonly type: 'request';
      readonly method: string;
      /** Without the query. */
      readonly path: string;
      readonly status: number;
      /** What the emulator read past: fields and parameters that Ledyer does not document. */
      readonly warnings: readonly string[];
      /** Why it was refused. */
      readonly errors: readonly string[];
      /** The kind of the fault that spoilt it, if one did. */
      readonly fault: FaultKind | null;
    }
  | {
      readonly type: 'session';
      readonly sessionId: string;
      readonly orderId: string;
      /** `null` when the session is new. */
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
      /** `null` when there was no answer in time. */
      readonly status: number | null;
      readonly outcome: 'proceed' | 'redirect' | 'declined';
    }
  | {
      readonly type: 'fault';
      readonly faultId: string;
      readonly party: FaultParty;
      readonly kind: FaultKind;
      /** It was set, it happened to something, or it was taken away. */
      readonly what: 'set' | 'happened' | 'removed';
    }
  | { readonly type: 'clock'; readonly now: string; readonly running: boolean }
  | { readonly type: 'reset' };

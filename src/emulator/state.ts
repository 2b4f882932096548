import type { CheckoutSession } from './sessions/checkout-session.js';
import type { WebhookEndpointRecord } from './notifications/webhook-endpoints.js';
import type { NotificationRecord } from './notifications/notifications.js';
import type { OrderRecord } from './orders/order-record.js';
import type { ClockSnapshot } from './clock/virtual-clock.js';

/** The state of an emulator as JSON. Only an emulator of the same version can read it. */
export interface EmulatorState {
  readonly version: 2;
  /** Number of emulators that have written this state. */
  readonly runs: number;
  readonly clock: ClockSnapshot;
  readonly tokens: readonly (readonly [string, number])[];
  readonly sessions: readonly CheckoutSession[];
  readonly orders: readonly OrderRecord[];
  readonly notifications: readonly NotificationRecord[];
  readonly endpoints: readonly WebhookEndpointRecord[];
}

/**
 * Returns whether the value is an {@link EmulatorState}. Its parts are trusted, because only emulators write them.
 */
export const isEmulatorState = (value: unknown): value is EmulatorState =>
  typeof value === 'object' && value !== null && (value as Partial<EmulatorState>).version === 2;

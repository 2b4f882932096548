import type { CheckoutSession } from './sessions/checkout-session.js';
import type { EndpointRecord } from './notifications/webhook-endpoints.js';
import type { NotificationRecord } from './notifications/notifications.js';
import type { OrderRecord } from './orders/order-record.js';
import type { ClockSetting } from './clock/virtual-clock.js';

/** What an emulator leaves behind, as JSON. Only an emulator of the same version can read it. */
export interface State {
  readonly version: 1;
  /** How many emulators have written it. */
  readonly runs: number;
  readonly clock: ClockSetting;
  readonly tokens: readonly (readonly [string, number])[];
  readonly sessions: readonly CheckoutSession[];
  readonly orders: readonly OrderRecord[];
  readonly notifications: readonly NotificationRecord[];
  readonly endpoints: readonly EndpointRecord[];
}

/** Whether this is a {@link State}; its parts are trusted, because nobody but an emulator writes them. */
export const isState = (value: unknown): value is State =>
  typeof value === 'object' && value !== null && (value as Partial<State>).version === 1;

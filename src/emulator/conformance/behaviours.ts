import { checkoutBehaviours } from './checkout.js';
import type { ConformanceEntry } from './conformance.js';
import { controlBehaviours, controlPageBehaviours } from './control.js';
import { notificationBehaviours } from './notifications.js';
import { orderBehaviours } from './orders.js';
import { sessionBehaviours } from './sessions.js';

/** One behaviour of the emulator, with its route. */
export interface Behaviour extends ConformanceEntry {
  /** Method and path, or `Notifications`. */
  readonly route: string;
}

/** All behaviours of the emulator, route by route. A test compares these routes with the routes of the app. */
export const behaviours: readonly Behaviour[] = Object.entries({
  ...sessionBehaviours,
  ...orderBehaviours,
  ...checkoutBehaviours,
  ...controlBehaviours,
  ...notificationBehaviours,
  ...controlPageBehaviours,
}).flatMap(([route, entries]) => entries.map((entry) => ({ route, ...entry })));

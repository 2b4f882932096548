/**
 * The states of an order session (page Get order session).
 *
 *     open ─▶ locked ─▶ authorized          the buyer pays alone
 *       │        └────▶ pendingSca ─▶ authorized   somebody has to sign
 *       │                   └──────▶ cancelled
 *       └─────────────────────────▶ expired        seven days after creation
 *
 * The names are documented, the arrows are inferred from Ledyer's own plugins.
 *
 * - `open`: the order can be edited.
 * - `locked`: it cannot be edited.
 * - `pendingSca`: it is waiting to be signed by one or more signatories.
 * - `authorized`: it is completed, and an order exists under the same order id.
 * - `expired`, `cancelled`: nothing can happen to it any more.
 */
export const sessionStates = [
  'open',
  'locked',
  'pendingSca',
  'authorized',
  'expired',
  'cancelled',
] as const;
export type SessionState = (typeof sessionStates)[number];

/** How far signing has come (page Get order session). */
export const signStates = ['unsigned', 'partSign', 'fullSign'] as const;
export type SignState = (typeof signStates)[number];

/** Whether this version knows the state. */
export const isSessionState = (value: unknown): value is SessionState =>
  sessionStates.some((state) => state === value);

/** Whether this version knows the sign state. */
export const isSignState = (value: unknown): value is SignState =>
  signStates.some((state) => state === value);

/** The states that are never left. */
export const isFinalState = (state: SessionState): boolean =>
  state === 'authorized' || state === 'expired' || state === 'cancelled';

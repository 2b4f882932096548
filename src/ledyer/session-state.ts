/**
 * The states of an order session (page Get order session).
 *
 *     open ─▶ locked ─▶ authorized                 the buyer pays alone
 *       │        └────▶ pendingSca ─▶ authorized   a signatory has to sign
 *       │                   └──────▶ cancelled
 *       └─────────────────────────▶ expired        seven days after creation
 *
 * The names are documented, the arrows are inferred from Ledyer's plugins.
 *
 * - `open`: the order can be edited.
 * - `locked`: it cannot be edited.
 * - `pendingSca`: it waits for one or more signatories.
 * - `authorized`: it is completed, and an order exists under the same order id.
 * - `expired`, `cancelled`: it cannot change any more.
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

/** The progress of signing (page Get order session). */
export const signStates = ['unsigned', 'partSign', 'fullSign'] as const;
export type SignState = (typeof signStates)[number];

/** Whether this version knows the state. */
export const isSessionState = (value: unknown): value is SessionState =>
  sessionStates.some((state) => state === value);

/** Whether this version knows the sign state. */
export const isSignState = (value: unknown): value is SignState =>
  signStates.some((state) => state === value);

/** Whether the state is never left. */
export const isFinalState = (state: SessionState): boolean =>
  state === 'authorized' || state === 'expired' || state === 'cancelled';

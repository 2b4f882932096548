/** The behaviours that an API client can see, each as an observation to compare. */
import { createChecks } from './create-checks.js';
import { orderActionChecks } from './order-action-checks.js';
import { orderChecks } from './order-checks.js';
import { sessionChecks } from './session-checks.js';
import { tokenChecks } from './token-checks.js';
import type { VerifyCheck } from './verify-check.js';

/** All checks. They change nothing but the sessions that they create, which expire, and the orders of `--order`. */
export const verifyChecks: readonly VerifyCheck[] = [
  ...tokenChecks,
  ...createChecks,
  ...sessionChecks,
  ...orderChecks,
  ...orderActionChecks,
];

import { responseChecks } from './response-checks.js';
import type { Check } from './check.js';
import { notificationChecks } from './notification-checks.js';
import { orderChecks } from './order-checks.js';
import { sessionChecks } from './session-checks.js';
import { statusChecks } from './status-checks.js';
import { validationChecks } from './validation-checks.js';

/** All checks, in their order; the last ones also look at the responses to all others. */
export const checks: readonly Check[] = [
  ...sessionChecks,
  ...statusChecks,
  ...notificationChecks,
  ...orderChecks,
  ...validationChecks,
  ...responseChecks,
];

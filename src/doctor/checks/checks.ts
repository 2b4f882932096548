import { responseChecks } from './response-checks.js';
import type { Check } from './check.js';
import { pageChecks, sessionHttpChecks, statusHttpChecks } from './http-checks.js';
import { notificationChecks } from './notification-checks.js';
import { orderChecks } from './order-checks.js';
import { sessionChecks } from './session-checks.js';
import { statusChecks } from './status-checks.js';
import { validationChecks } from './validation-checks.js';

/** All checks in order. The last ones also search the responses to all earlier requests. */
export const checks: readonly Check[] = [
  ...sessionChecks,
  ...sessionHttpChecks,
  ...statusChecks,
  ...statusHttpChecks,
  ...notificationChecks,
  ...orderChecks,
  ...validationChecks,
  ...pageChecks,
  ...responseChecks,
];

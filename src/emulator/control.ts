import { Hono } from 'hono';
import { object, oneOf } from '../ledyer/read.js';
import {
  authorize,
  cancel,
  delegate,
  expire,
  lock,
  type CheckoutSession,
  type Transition,
} from './checkout-session.js';
import { exampleSignatory, identifyExample } from './example-buyer.js';
import { jsonBody } from './json-body.js';
import { loopbackOnly } from './loopback.js';
import type { RequestLog } from './request-log.js';
import { sessionAnswer } from './session-answer.js';
import type { Sessions } from './sessions.js';

/** What can be made to happen to a session. */
export const controlActions = [
  'identify',
  'lock',
  'delegate',
  'sign',
  'authorize',
  'expire',
  'cancel',
] as const;
type ControlAction = (typeof controlActions)[number];

const readControl = object<{ action: ControlAction }>({ action: oneOf(controlActions) });

/**
 * `/_emulator`: for tests and for people, from this machine only. Promised in the
 * README; nothing of it is Ledyer's.
 */
export function controlRoutes(sessions: Sessions, log: RequestLog): Hono {
  const routes = new Hono();
  routes
    .use('/_emulator/*', loopbackOnly)
    .get('/_emulator/sessions', (c) => c.json({ sessions: sessions.list().map(sessionAnswer) }))
    .post('/_emulator/sessions/:id', async (c) => {
      const session = sessions.find(c.req.param('id'));
      const { action } = await jsonBody(c.req.raw, readControl);
      return c.json(sessionAnswer(sessions.change(session.id, ...road(session, action))));
    })
    .get('/_emulator/requests', (c) => c.json({ total: log.total, requests: log.list() }));
  return routes;
}

/**
 * What has to happen for this action: first all that a buyer would have done
 * before, as far as the session has not come that far.
 */
function road(session: CheckoutSession, action: ControlAction): readonly Transition[] {
  const known = session.company ? [] : identifyExample(session);
  const bought = session.state === 'open' ? [...known, lock('invoice')] : [];
  switch (action) {
    case 'identify':
      return identifyExample(session);
    case 'lock':
      return [...known, lock('invoice')];
    case 'delegate':
      return [...bought, delegate(exampleSignatory)];
    case 'authorize':
      return [...bought, authorize('fullSign')];
    case 'sign':
      return [authorize('fullSign')];
    case 'expire':
      return [expire];
    case 'cancel':
      return [cancel];
  }
}

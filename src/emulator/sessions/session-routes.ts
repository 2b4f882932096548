import { Hono } from 'hono';
import type { Issue } from '../../ledyer/decode.js';
import {
  decodeCreateSession,
  decodeUpdateSession,
  type CreateSession,
} from '../../ledyer/session-request.js';
import type { Session } from '../../ledyer/session.js';
import { validateAmounts } from '../../ledyer/totals.js';
import type { CheckoutSession } from './checkout-session.js';
import { cancel, update, mergeUpdate } from './session-transitions.js';
import { readJsonBody } from '../http/json-body.js';
import { toValidationError } from '../http/api-error.js';
import { toSessionResponse } from './session-response.js';
import type { Sessions } from './sessions.js';

/**
 * `/v1/sessions`: create, get, update and cancel, as on the four pages about the order session. Every success is
 * 200; the pages do not document it.
 *
 * @internal
 */
export function createSessionRoutes(sessions: Sessions): Hono {
  const routes = new Hono();
  routes
    .post('/v1/sessions', async (c) => {
      const request = await readJsonBody(c.req.raw, decodeCreateSession);
      validateSession(request);
      return c.json(toWriteResponse(sessions.create(request)));
    })
    .get('/v1/sessions/:id', (c) => c.json(toSessionResponse(sessions.find(c.req.param('id')))))
    .post('/v1/sessions/:id', async (c) => {
      const id = c.req.param('id');
      const changes = await readJsonBody(c.req.raw, decodeUpdateSession);
      validateSession(mergeUpdate(sessions.find(id).request, changes));
      return c.json(toWriteResponse(sessions.change(id, update(changes))));
    })
    .delete('/v1/sessions/:id', (c) =>
      c.json(toSessionResponse(sessions.change(c.req.param('id'), cancel))),
    );
  return routes;
}

/**
 * The response to the creation and the update of a session: the session, with its id as `sessionId`. Get has it as `id`
 * (WooCommerce plugin). Fields other than the two ids are assumed.
 */
export type WrittenSession = Omit<Session, 'id'> & {
  /** `se_…` */
  readonly sessionId: string;
};

function toWriteResponse(session: CheckoutSession): WrittenSession {
  const { id: sessionId, ...rest } = toSessionResponse(session);
  return { sessionId, ...rest };
}

/** The URLs that Ledyer's servers call. */
const webhookNames = ['notification', 'validate'] as const;

/**
 * Validates the amounts, the required terms URL and the webhook URLs.
 *
 * @throws {ApiError} 400 with one entry per invalid field.
 */
function validateSession(request: CreateSession): void {
  const urls = request.settings.urls ?? {};
  const issues: Issue[] = [
    ...(urls.terms ? [] : [{ path: 'settings.urls.terms', message: 'is required' }]),
    ...webhookNames.flatMap((name) => {
      const url = urls[name];
      // Plugins send an empty text for no URL.
      return !url || isHttpUrl(url) ? [] : [createUrlIssue(`settings.urls.${name}`)];
    }),
    ...validateAmounts(request.orderLines ?? [], request),
    ...findEmptyLinesIssue(request),
  ];
  if (issues.length > 0) throw toValidationError(issues);
}

const isHttpUrl = (text: string): boolean =>
  URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);

const createUrlIssue = (path: string): Issue => ({
  path,
  message: 'must be an absolute URL, such as https://shop.example/ledyer/notifications',
});

/** Returns the issue of an empty list of lines whose total is not 0. A session may leave the lines out. */
const findEmptyLinesIssue = ({ orderLines, totalOrderAmount }: CreateSession): Issue[] =>
  orderLines?.length === 0 && totalOrderAmount !== 0
    ? [
        {
          path: 'orderLines',
          message: `is empty, but totalOrderAmount is ${totalOrderAmount}. Leave orderLines out, or list the lines`,
        },
      ]
    : [];

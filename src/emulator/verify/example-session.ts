import { getField } from './observations.js';
import { exampleRequest } from './example-request.js';
import type { VerifyClient } from './verify-client.js';

/** Creates a session. */
export const createSession = (client: VerifyClient, changes: object = {}) =>
  client.send('POST', '/v1/sessions', { body: { ...exampleRequest, ...changes } });

/** Creates a session and returns it as `GET` shows it. */
export const createAndGetSession = async (client: VerifyClient, changes: object = {}) => {
  const created = await createSession(client, changes);
  const sessionId = String(getField(created.body, 'sessionId'));
  const orderId = String(getField(created.body, 'orderId'));
  const path = `/v1/sessions/${sessionId}`;
  const { body } = await client.send('GET', path);
  return { path, sessionId, orderId, session: body };
};

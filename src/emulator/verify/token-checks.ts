import { describeOutcome, getField, listFields } from './observations.js';
import type { VerifyCheck } from './verify-check.js';

/** Checks of the token. */
export const tokenChecks: readonly VerifyCheck[] = [
  {
    route: 'POST /oauth/token',
    behaviour: 'The token is valid for one hour',
    observe: async (client) => {
      const { status, body } = await client.requestToken();
      const [expiresIn, type] = [getField(body, 'expires_in'), getField(body, 'token_type')];
      return { status, expiresIn, type, fields: listFields(body) };
    },
  },
  {
    route: 'POST /oauth/token',
    behaviour: 'The grant may be in the query too',
    observe: async (client) =>
      describeOutcome(
        await client.requestToken({ form: '', query: '?grant_type=client_credentials' }),
      ),
  },
  {
    route: 'POST /oauth/token',
    behaviour: 'Wrong credentials get 401',
    observe: async (client) => ({
      wrongSecret: (await client.requestToken({ secret: 'wrong' })).status,
      otherGrant: (await client.requestToken({ form: 'grant_type=password' })).status,
    }),
  },
];

import { expect, test } from 'vitest';
import { assertBearer } from '../../../src/server/http/bearer.js';
import { Secret } from '../../../src/server/secret.js';

test.each(['Bearer', 'bearer', 'BEARER'])(
  'the scheme of a token is accepted in any case (RFC 9110, 11.1): %s',
  async (scheme) => {
    const headers = new Headers({ authorization: `${scheme} a-test-admin-token` });
    await expect(assertBearer({ headers }, Secret.of('a-test-admin-token'))).resolves.toBe(
      undefined,
    );
  },
);

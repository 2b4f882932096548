import { timingSafeEquals, type Secret } from '../secret.js';
import { Problem } from './problem.js';

/** @throws {Problem} `unauthorized` for a request without the token as `Authorization: Bearer` */
export async function assertBearer(
  { headers }: Pick<Request, 'headers'>,
  token: Secret,
): Promise<void> {
  const [, bearer] = /^Bearer ([^\s]{1,500})$/i.exec(headers.get('authorization') ?? '') ?? [];
  if (bearer === undefined || !(await timingSafeEquals(bearer, token)))
    throw new Problem('unauthorized', undefined, { headers: { 'www-authenticate': 'Bearer' } });
}

import type { Session } from '../../ledyer/session.js';
import { compactFailures } from './check.js';
import { getField } from '../http-response.js';

const required = ['sessionId', 'state'] as const;
/** Optional fields of a status. */
export const optionalFields = ['signState', 'expiresAt', 'updatedAt', 'cartRevision'] as const;
const allowed: readonly string[] = [...required, ...optionalFields, 'orderId'];

export const isObject = (json: unknown): json is object =>
  typeof json === 'object' && json !== null;

/** Returns the failures in the fields of a status. */
export function findFieldFailures(json: unknown, where: string): readonly string[] {
  const extra = Object.keys(isObject(json) ? json : {}).filter((name) => !allowed.includes(name));
  const missing = required.filter((name) => getField({ json }, name) === undefined);
  const invalidTimes = ['expiresAt', 'updatedAt'].filter((name) => {
    const time = getField({ json }, name);
    return time !== undefined && (typeof time !== 'string' || Number.isNaN(Date.parse(time)));
  });
  return compactFailures(
    extra.length > 0 &&
      `${where} also contains ${extra.join(', ')}. Only ${allowed.join(', ')} are allowed.`,
    missing.length > 0 && `${where} lacks ${missing.join(', ')}.`,
    invalidTimes.length > 0 && `${where} has an invalid time in ${invalidTimes.join(', ')}.`,
  );
}

/** Returns the fields of a status that differ from the session. Missing fields are not compared. */
export function findValueFailures(
  json: unknown,
  where: string,
  session: Session,
): readonly string[] {
  const { id: sessionId, orderId, state, signState } = session;
  return compactFailures(
    ...Object.entries({ sessionId, orderId, state, signState }).map(([name, value]) => {
      const actual = getField({ json }, name) ?? value;
      return (
        actual !== value && `${where} has ${name} ${JSON.stringify(actual)}; Ledyer has "${value}".`
      );
    }),
  );
}

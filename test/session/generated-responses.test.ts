import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isFinalState, isSessionState, sessionStates } from '../../src/ledyer/session-state.js';
import { createHttpStatusClient } from '../../src/session/http-status-client.js';
import { getRunCount, printLine, getSeed } from '../support/run-options.js';
import { sessionId } from '../support/scripted-status-client.js';

/** Valid, almost valid and arbitrary bodies. */
const field = fc.oneof(
  fc.constantFrom(...sessionStates),
  fc.string(),
  fc.integer(),
  fc.constant(null),
);
const almostValid = fc
  .record({
    sessionId: fc.oneof(
      { weight: 4, arbitrary: fc.constant<unknown>(sessionId) },
      { weight: 1, arbitrary: fc.oneof(fc.constant('se_2'), field) },
    ),
    state: field,
    signState: field,
    orderId: field,
  })
  .map((value) => JSON.stringify(value));
const body = fc.oneof(
  { weight: 4, arbitrary: almostValid },
  {
    weight: 1,
    arbitrary: fc.tuple(almostValid, fc.nat(80)).map(([text, at]) => text.slice(0, at)),
  },
  { weight: 1, arbitrary: fc.json() },
  { weight: 1, arbitrary: fc.string() },
  { weight: 1, arbitrary: almostValid.map((text) => text + ' '.repeat(20_000)) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      `{"sessionId":"${sessionId}","__proto__":{"state":"authorized"}}`,
      `{"__proto__":{"sessionId":"${sessionId}","state":"authorized"}}`,
      `[{"sessionId":"${sessionId}","state":"authorized"}]`,
      `"authorized"`,
    ),
  },
);
const status = fc.oneof(
  { weight: 5, arbitrary: fc.constant(200) },
  { weight: 1, arbitrary: fc.constantFrom(201, 203, 206, 400, 401, 403, 404, 429, 500, 502, 503) },
);
const type = fc.oneof(
  { weight: 5, arbitrary: fc.constant('application/json') },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      'application/json; charset=utf-8',
      'text/html',
      'text/event-stream',
      'application/problem+json',
      '',
    ),
  },
);
const retryAfter = fc.option(
  fc.oneof(fc.integer().map(String), fc.constantFrom('soon', '1, 2', '')),
);

/** Whether the client must accept the response as a status. */
function isValidStatus(code: number, contentType: string, text: string): boolean {
  if (code !== 200 || !contentType.startsWith('application/json') || text.length > 16_384)
    return false;
  try {
    const value = JSON.parse(text) as Record<string, unknown>;
    const own = (key: string) => (Object.hasOwn(value, key) ? value[key] : undefined);
    return own('sessionId') === sessionId && isSessionState(own('state'));
  } catch {
    return false;
  }
}

async function consume(updates: AsyncIterable<unknown>): Promise<void> {
  for await (const update of updates) expect(update).toBeDefined();
}

describe('`createHttpStatusClient` with generated responses', () => {
  test('never throws, and ends no session that the shop has not ended', async () => {
    const options = { numRuns: getRunCount(4_000, 200_000), seed: getSeed() };
    let endCount = 0;
    await fc.assert(
      fc.asyncProperty(
        status,
        type,
        body,
        retryAfter,
        async (code, contentType, text, retryAfterHeader) => {
          const headers = {
            'content-type': contentType,
            ...(retryAfterHeader !== null && { 'retry-after': retryAfterHeader }),
          };
          const client = createHttpStatusClient(() => 'https://shop.test/', {
            fetch: () => Promise.resolve(new Response(text, { status: code, headers })),
          });
          const never = new AbortController().signal;
          for (const result of [
            await client.fetch(sessionId, never, false),
            await client.subscribe(sessionId, never),
          ]) {
            if (result.type === 'stream') {
              expect(contentType).toBe('text/event-stream');
              // A stream may throw, for example when a message is too long. Its consumer expects that.
              await consume(result.updates).catch((error: unknown) =>
                expect(error).toBeInstanceOf(RangeError),
              );
            } else {
              expect(result.type === 'status').toBe(isValidStatus(code, contentType, text));
              if (result.type === 'status' && isFinalState(result.status.state)) endCount += 1;
            }
          }
          expect(Object.keys(Object.prototype)).toEqual([]);
        },
      ),
      options,
    );
    printLine(
      `generated responses: ${options.numRuns}, of which ${endCount / 2} ended the session, SEED=${options.seed}`,
    );
  });
});

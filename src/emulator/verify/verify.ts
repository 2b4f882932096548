import { behaviours, type Behaviour } from '../conformance/behaviours.js';
import { createEmulator } from '../emulator.js';
import { defaultCredentials } from '../http/oauth-routes.js';
import { exampleRequest } from './example-request.js';
import type { VerifyCheck } from './verify-check.js';
import { verifyChecks } from './verify-checks.js';
import { VerifyClient, type VerifyTarget } from './verify-client.js';

/** The outcome of one check. */
export interface VerifyResult {
  /** The entry of the conformance table. */
  readonly behaviour: Behaviour;
  /** `skipped`: there is no order to read, or none to change. `failed`: a request got no response. */
  readonly outcome: 'same' | 'different' | 'skipped' | 'failed';
  /** The behaviour of the two implementations, without ids and personal data. */
  readonly observed: unknown;
  readonly emulator: unknown;
}

/** Returns the conformance entry of a check. @throws {Error} when the table has no such entry */
export function findBehaviour({ route, behaviour }: VerifyCheck): Behaviour {
  const found = behaviours.filter(
    (each) => each.route === route && each.behaviour.startsWith(behaviour),
  );
  if (found.length !== 1 || !found[0]) {
    throw new Error(`${found.length} behaviours of ${route} begin with “${behaviour}”`);
  }
  return found[0];
}

/**
 * Compares an implementation of Ledyer's API with a new emulator, behaviour by behaviour.
 *
 * @throws {Error} when the credentials are rejected
 */
export async function verify(target: VerifyTarget): Promise<readonly VerifyResult[]> {
  const client = new VerifyClient(target);
  const emulator = await createReferenceClient();
  await client.authenticate();
  await emulator.authenticate();
  const results: VerifyResult[] = [];
  // One after another, to limit the load on the sandbox.
  for (const check of verifyChecks) results.push(await compare(check, client, emulator));
  return results;
}

async function compare(
  check: VerifyCheck,
  client: VerifyClient,
  emulator: VerifyClient,
): Promise<VerifyResult> {
  const behaviour = findBehaviour(check);
  const expected = await check.observe(emulator);
  try {
    const observed = await check.observe(client);
    const isSame = JSON.stringify(observed) === JSON.stringify(expected);
    const outcome = observed === undefined ? 'skipped' : isSame ? 'same' : 'different';
    return { behaviour, outcome, observed, emulator: expected };
  } catch (error) {
    // The message may contain the URL of a session.
    const observed = error instanceof Error ? error.name : 'Error';
    return { behaviour, outcome: 'failed', observed, emulator: expected };
  }
}

/** Returns a client of a new emulator with orders to read, on two pages, and to change. */
async function createReferenceClient(): Promise<VerifyClient> {
  const emulator = createEmulator({ fetch: () => Promise.resolve(new Response()) });
  const url = 'http://localhost:4801';
  const orders: string[] = [];
  const client = new VerifyClient({
    ...defaultCredentials,
    apiUrl: url,
    authUrl: url,
    fetch: emulator.fetch,
    orders,
  });
  await client.authenticate();
  for (let count = 0; count < 2; count += 1) {
    const { body } = await client.send('POST', '/v1/sessions', { body: exampleRequest });
    const { sessionId, orderId } = body as { sessionId: string; orderId: string };
    await emulator.command(sessionId, { action: 'authorize' });
    orders.push(orderId);
  }
  return client;
}

import { createLedyerClient, type LedyerClient } from '../../../src/server/index.js';

/**
 * Creates a Ledyer client that calls a function instead of a network, mostly the emulator. A test can then send
 * tens of thousands of requests.
 */
export const createInProcessClient = (
  ledyer: (request: Request) => Response | Promise<Response>,
): LedyerClient =>
  createLedyerClient({
    environment: 'local',
    clientId: 'emulator',
    clientSecret: 'emulator',
    fetch: async (url, init) => ledyer(new Request(url, init)),
    sleep: () => Promise.resolve(),
  });

import { createLedyerClient, type LedyerClient } from '../../src/server/index.js';

/**
 * A client of a Ledyer that is a function: of the emulator, mostly. Without a network between
 * them, a test can ask tens of thousands of times.
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

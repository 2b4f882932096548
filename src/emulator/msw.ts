import { defaultEmulatorUrl } from '../ledyer/environments.js';
import type { Emulator } from './emulator.js';

/** The part of msw's `http` that is used here. msw itself is not a dependency. */
export interface MswHttpLike<Handler> {
  all(path: string, resolver: (info: { request: Request }) => Promise<Response>): Handler;
}

/**
 * Returns msw handlers that pass every request to `origin` to the emulator.
 *
 * @example
 * const server = setupServer(...emulatorHandlers(createEmulator(), http));
 */
export const emulatorHandlers = <Handler>(
  emulator: Emulator,
  http: MswHttpLike<Handler>,
  origin: string = defaultEmulatorUrl,
): Handler[] => [
  http.all(`${origin}/*`, async ({ request }) => {
    try {
      return await emulator.fetch(request);
    } catch {
      // A rejection is a broken connection. msw simulates one for this response.
      return Response.error();
    }
  }),
];

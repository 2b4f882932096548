import { defaultEmulatorUrl } from '../ledyer/environments.js';
import type { Emulator } from './emulator.js';

/** As much of msw's `http` as is needed; msw itself is not a dependency. */
export interface MswHttpLike<Handler> {
  all(path: string, resolver: (info: { request: Request }) => Promise<Response>): Handler;
}

/**
 * Handlers for msw that let the emulator answer every request to `origin`.
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
      // What rejects is a broken connection, which msw makes of this answer.
      return Response.error();
    }
  }),
];

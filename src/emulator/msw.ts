import { defaultEmulatorUrl } from '../ledyer/environments.js';
import type { Emulator } from './emulator.js';

/** The part of msw's `http` that is used here. msw itself is not a dependency. */
export interface MswHttpLike<Handler> {
  all(path: string, resolver: (info: { request: Request }) => Promise<Response>): Handler;
}

/**
 * Lets the code of a shop's server run where `fetch` belongs to a page. happy-dom sends preflights to msw and checks
 * these headers; browsers and jsdom send no preflight to msw.
 */
const corsHeaders = {
  'access-control-allow-origin': '*',
  'access-control-allow-methods': '*',
  'access-control-allow-headers': 'authorization, content-type, idempotency-key',
};

const isPreflight = ({ method, headers }: Request): boolean =>
  method === 'OPTIONS' && headers.has('access-control-request-method');

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
    if (isPreflight(request)) return new Response(null, { status: 204, headers: corsHeaders });
    try {
      const response = await emulator.fetch(request);
      response.headers.set('access-control-allow-origin', '*');
      return response;
    } catch {
      // A rejection is a broken connection. msw simulates one for this response.
      return Response.error();
    }
  }),
];

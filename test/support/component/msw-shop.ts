import { createEmulator, emulatorHandlers, type Emulator } from '../../../src/emulator/index.js';
import { http, HttpResponse } from './msw.js';

const example = await fetch('/test/fixtures/ledyer/create-session.json');
const documentedBody = (await example.json()) as object;

/** An emulated Ledyer and a shop, inside the test's page. */
export class MswShop {
  readonly emulator: Emulator = createEmulator({
    // The test server serves the frame's document under its other host name.
    frameUrl: location.origin.replace('localhost', '127.0.0.1'),
  });
  /** msw handlers for Ledyer's URLs and for the shop's status resource. */
  get handlers() {
    return [
      http.get('/ledyer/sessions/:id', async ({ params }) => {
        const session = await this.#api(`/v1/sessions/${String(params.id)}`);
        if (!session.ok) return new HttpResponse(null, { status: 404 });
        const { id, orderId, state, signState } = (await session.json()) as Record<string, string>;
        return HttpResponse.json({
          sessionId: id,
          state,
          signState,
          ...(state === 'authorized' && { orderId }),
        });
      }),
      ...emulatorHandlers(this.emulator, http),
    ];
  }

  /** Creates a session with the documented body. `fields` override it. */
  async createSession(fields: object = {}): Promise<string> {
    const response = await this.#api('/v1/sessions', { ...documentedBody, ...fields });
    return ((await response.json()) as { sessionId: string }).sessionId;
  }

  /** Runs an action of the buyer or the signatory. */
  async runAction(sessionId: string, action: string): Promise<void> {
    const response = await this.#send(`/_emulator/sessions/${sessionId}`, { action });
    if (!response.ok) throw new Error(await response.text());
  }

  async #api(path: string, body?: object): Promise<Response> {
    const basic = { authorization: `Basic ${btoa('emulator:emulator')}` };
    const token = await this.#send('/oauth/token?grant_type=client_credentials', {}, basic);
    const { access_token } = (await token.json()) as { access_token: string };
    return this.#send(path, body, { authorization: `Bearer ${access_token}` });
  }

  #send(path: string, body?: object, headers: Record<string, string> = {}): Promise<Response> {
    return this.emulator.fetch(
      new Request(`http://localhost:4801${path}`, {
        headers: { ...headers, 'content-type': 'application/json' },
        ...(body && { method: 'POST', body: JSON.stringify(body) }),
      }),
    );
  }
}

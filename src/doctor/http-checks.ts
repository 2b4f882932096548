import { describeResponse, isSuccess } from './http-response.js';
import { createBuyer } from './buyer-client.js';
import { compactFaults, type Check } from './check.js';

const jsonCharset: Check = {
  id: 'json-charset',
  area: 'Sessions',
  description: 'A cart as application/json is accepted however the media type is written.',
  advice:
    'Compare the media type without its parameters and in lower case. Many clients and proxies add a charset.',
  async run(context) {
    const faults: string[] = [];
    for (const type of ['application/json; charset=utf-8', 'Application/JSON;charset="UTF-8"']) {
      const response = await createBuyer(context.server).start(context.items(), {
        'content-type': type,
      });
      if (!isSuccess(response))
        faults.push(`With Content-Type: ${type}, ${describeResponse(response)}.`);
    }
    return { faults };
  },
};

const statusHead: Check = {
  id: 'status-head',
  area: 'Status',
  description: 'HEAD works where GET does, and opens no stream.',
  advice: 'Handle HEAD like GET, without a body (RFC 9110, 9.3.2). Monitors and proxies use it.',
  async run(context) {
    const { buyer, sessionId } = await context.startCheckout();
    const path = `/sessions/${sessionId}`;
    const headers = { accept: 'application/json', ...buyer.cookieHeader() };
    const response = await context.server.send(path, { method: 'HEAD', headers });
    const forStream = await context.server.send(path, {
      method: 'HEAD',
      headers: { ...headers, accept: 'text/event-stream' },
    });
    return {
      faults: compactFaults(
        response.status !== 200 && `${describeResponse(response)}; 200 is expected, as for GET.`,
        response.status === 200 &&
          forStream.status !== 200 &&
          `For a stream, ${describeResponse(forStream)}; 200 is expected.`,
      ),
    };
  },
};

/** Checks that belong to the session routes, and to the status resource. */
export const sessionHttpChecks: readonly Check[] = [jsonCharset];
export const statusHttpChecks: readonly Check[] = [statusHead];

import { compactFailures, type Check } from './check.js';
import { parseJson } from '../http-response.js';
import { findFieldFailures, findValueFailures } from './status-failures.js';
import { readStream } from './status-stream.js';

const heartbeatIntervalMs = 15_000;
const toleranceMs = 5_000;

export const statusStream: Check = {
  id: 'status-stream',
  area: 'Status',
  description:
    'On request, the status resource returns a stream with heartbeats, or otherwise JSON.',
  advice:
    'For Accept: text/event-stream send the status as “event: session” at once and after each change, and a comment line (“:” alone) every 15 seconds, and Cache-Control: no-store, no-transform, so that nothing compresses or buffers it. A server without streams returns JSON.',
  async run(context) {
    const { server, clock } = context;
    const checkout = await context.startCheckout();
    const content = await readStream(server, checkout, {
      clock,
      until: ({ comments, events }) => comments > 0 && events.length > 0,
      timeoutMs: heartbeatIntervalMs + toleranceMs,
    });
    if (content.type === 'application/json' && content.status === 200) {
      return {
        failures: [],
        note: 'The server has no streams; the tag polls every few seconds.',
      };
    }
    if (content.status !== 200 || content.type !== 'text/event-stream') {
      return {
        failures: [`A request for a stream returned ${content.status} with “${content.type}”.`],
      };
    }
    const [first] = content.events;
    return {
      failures: [
        ...compactFailures(
          content.encoding !== '' &&
            `The stream is compressed (${content.encoding}): events wait in the compressor’s buffer.`,
          !first && 'The stream does not start with the status.',
          first &&
            first.event !== 'session' &&
            `The stream starts with “event: ${first.event}”; “event: session” is expected.`,
          content.comments === 0 &&
            `The stream has no heartbeat within ${(heartbeatIntervalMs + toleranceMs) / 1_000} seconds.`,
        ),
        ...(first ? findFieldFailures(parseJson(first.data), 'The stream') : []),
        ...(first
          ? findValueFailures(parseJson(first.data), 'The stream', context.getSession(checkout))
          : []),
      ],
    };
  },
};

import type { TimelineEntry } from './control-api.js';
import type { Timeline } from './timeline.js';

/** Returns a response that streams the timeline as server-sent events, starting after the entry `after`. */
export function streamTimeline(timeline: Timeline, after: number): Response {
  const encoder = new TextEncoder();
  let unsubscribe: () => void = () => undefined;
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      const send = (entry: TimelineEntry) => {
        const event = `event: entry\nid: ${entry.seq}\ndata: ${JSON.stringify(entry)}\n\n`;
        controller.enqueue(encoder.encode(event));
      };
      // A comment, so that the headers are sent before the first event.
      controller.enqueue(encoder.encode(': the timeline\n\n'));
      timeline.since(after).entries.forEach(send);
      unsubscribe = timeline.subscribe(send);
    },
    cancel() {
      unsubscribe();
    },
  });
  return new Response(body, {
    headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-store' },
  });
}

// Runs first in the page in the frame, and reports its events and errors to the workbench.
import { getEventFields } from '../../developer/event-log.js';
import { ledyerEventNames, tagEventNames } from './page-events.js';
import type { PreviewMessage } from './preview-messages.js';

const send = (message: PreviewMessage) => parent.postMessage(message, location.origin);

/** Line of this script. The edited HTML starts on the same line, also if the server adds lines before it. */
const ownLine = Number(/:(\d+):\d+\)?\s*$/m.exec(new Error().stack ?? '')?.[1] ?? 1);

const reportEvent = (event: Event) =>
  send({
    type: 'workbench-event',
    event: { name: event.type, offsetMs: performance.now(), fields: getEventFields(event) },
  });
// The first listener of all, so that a listener of the page cannot hide an event.
for (const name of [...tagEventNames, ...ledyerEventNames])
  addEventListener(name, reportEvent, true);

const report = (message: string, line?: number) =>
  send({ type: 'workbench-error', error: { message, line } });

addEventListener(
  'error',
  (event: Event) => {
    if (event instanceof ErrorEvent) {
      const [page] = location.href.split('#');
      const isInPage = event.filename === page && event.lineno >= ownLine;
      report(event.message, isInPage ? event.lineno - ownLine + 1 : undefined);
    } else if (event.target instanceof Element) {
      const { src, href } = event.target as Partial<HTMLScriptElement & HTMLLinkElement>;
      report(`Could not load ${src ?? href ?? event.target.localName}`);
    }
  },
  true,
);
addEventListener('unhandledrejection', ({ reason }) => {
  report(reason instanceof Error ? `${reason.name}: ${reason.message}` : String(reason));
});

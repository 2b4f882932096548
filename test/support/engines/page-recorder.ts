import type { PageEvent } from '../browser/buyer.js';
import type { EnginePage } from './engine-page.js';

/** The records of {@link recorderHtml} from all tabs of an origin, oldest first. */
export interface PageRecords {
  readonly events: readonly PageEvent[];
  /** Uncaught errors, and console messages of the levels error and warning. */
  readonly errors: readonly string[];
}

const storageKey = 'test-records';

/**
 * HTML for the start of each page of a test. It records the tag's events and errors in `localStorage`, because WebDriver
 * has no commands that inject scripts into new pages or read the console.
 */
export const recorderHtml = `<script>
  {
    const add = (kind, value) => {
      const records = JSON.parse(localStorage.getItem('${storageKey}') ?? '{"events":[],"errors":[]}');
      records[kind].push(value);
      localStorage.setItem('${storageKey}', JSON.stringify(records));
    };
    for (const name of ['ready', 'pending', 'complete', 'expired', 'cancelled', 'error']) {
      // On the window, because a page may replace its document.
      addEventListener('ledyer-' + name, ({ type, sessionId, orderId, source, replayed }) => {
        add('events', { type, sessionId, orderId, source, replayed });
      }, true);
    }
    addEventListener('error', ({ message }) => add('errors', String(message)));
    addEventListener('unhandledrejection', ({ reason }) => add('errors', String(reason)));
    for (const level of ['error', 'warn']) {
      const log = console[level];
      console[level] = (...args) => { add('errors', args.map(String).join(' ')); log.apply(console, args); };
    }
  }
</script>`;

/** Returns the records of all pages of this origin. */
export const readRecords = async (page: EnginePage): Promise<PageRecords> =>
  page.evaluate(
    (name) => JSON.parse(localStorage.getItem(name) ?? '{"events":[],"errors":[]}') as PageRecords,
    storageKey,
  );

/** Returns the event types of a session, oldest first. */
export async function getEventTypes(page: EnginePage, sessionId: string): Promise<string[]> {
  const { events } = await readRecords(page);
  return events.filter((event) => event.sessionId === sessionId).map(({ type }) => type);
}

/** Returns how often the pages completed a session, replays excluded. */
export async function countCompletions(page: EnginePage, sessionId: string): Promise<number> {
  const { events } = await readRecords(page);
  return events.filter(
    (event) =>
      event.type === 'ledyer-complete' && event.sessionId === sessionId && event.replayed !== true,
  ).length;
}

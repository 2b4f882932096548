import type { TimelineEntry } from '../../control/control-api.js';

/** Parties of entries, in the order of the filter. */
export const parties = [
  'API',
  'Token',
  'Script',
  'Checkout',
  'Session',
  'Order',
  'Notification',
  'Validation',
  'Emulator',
] as const;
export type Party = (typeof parties)[number];

/** The colour of an outcome. */
export type Tone = 'success' | 'neutral' | 'warning' | 'error';

/** One line of the timeline. */
export interface FormattedEntry {
  readonly party: Party;
  readonly title: string;
  /** A status, a state or an id. */
  readonly outcome: string;
  readonly tone: Tone;
  /** Rejected fields, ignored fields and injected faults. */
  readonly notes: readonly { readonly text: string; readonly tone: Tone }[];
}

/** Formats an entry of the timeline. */
export function formatEntry(entry: TimelineEntry): FormattedEntry {
  switch (entry.type) {
    case 'request':
      return {
        party: getParty(entry.path),
        title: `${entry.method} ${entry.path}`,
        outcome: String(entry.status),
        tone: getTone(entry.status),
        notes: [
          ...entry.errors.map((text) => ({ text, tone: 'error' as const })),
          ...entry.warnings.map((text) => ({ text, tone: 'warning' as const })),
          ...(entry.fault
            ? [{ text: `Injected fault: ${entry.fault}`, tone: 'warning' as const }]
            : []),
        ],
      };
    case 'session':
      return {
        party: 'Session',
        title: entry.sessionId,
        outcome:
          entry.before === null
            ? `new, ${entry.state}`
            : entry.before === entry.state
              ? `${entry.state}, changed`
              : `${entry.before} → ${entry.state}`,
        tone: entry.state === 'authorized' ? 'success' : 'neutral',
        notes: [],
      };
    case 'order':
      return {
        party: 'Order',
        title: `${entry.event} ${entry.amount}`.trim(),
        outcome: entry.orderId,
        tone: 'neutral',
        notes: [],
      };
    case 'notification':
      return {
        party: 'Notification',
        title: `${entry.eventType.replace('com.ledyer.', '')} to ${entry.url}`,
        outcome: entry.status === null ? 'no response' : String(entry.status),
        // Only status 200 counts as delivered.
        tone: entry.status === 200 ? 'success' : 'error',
        notes:
          entry.attempt > 1 ? [{ text: `Attempt ${entry.attempt}`, tone: 'neutral' as const }] : [],
      };
    case 'validation':
      return {
        party: 'Validation',
        title: entry.url,
        outcome: `${entry.status ?? 'no response'}: ${entry.outcome}`,
        tone:
          entry.outcome === 'declined'
            ? 'error'
            : entry.outcome === 'proceed'
              ? 'success'
              : 'neutral',
        notes: [],
      };
    case 'fault':
      return {
        party: 'Emulator',
        title: `Fault ${entry.kind} of ${entry.party}`,
        outcome: entry.what,
        tone: entry.what === 'happened' ? 'warning' : 'neutral',
        notes: [],
      };
    case 'clock':
      return {
        party: 'Emulator',
        title: `Clock: ${entry.now.slice(0, 19).replace('T', ' ')}`,
        outcome: entry.running ? 'running' : 'stopped',
        tone: 'neutral',
        notes: [],
      };
    case 'reset':
      return {
        party: 'Emulator',
        title: 'All data was deleted',
        outcome: 'reset',
        tone: 'neutral',
        notes: [],
      };
  }
}

function getParty(path: string): Party {
  if (path.startsWith('/v1/')) return 'API';
  if (path.startsWith('/oauth/')) return 'Token';
  if (path === '/bootstrap.js') return 'Script';
  return 'Checkout';
}

const getTone = (status: number): Tone =>
  status >= 500 ? 'error' : status >= 400 ? 'warning' : status >= 300 ? 'neutral' : 'success';

/**
 * Returns whether an entry concerns this session or its order.
 *
 * @param notifications ids of the session's notifications
 */
export function concernsSession(
  entry: TimelineEntry,
  { id, orderId }: { readonly id: string; readonly orderId: string },
  notifications: ReadonlySet<string>,
): boolean {
  switch (entry.type) {
    case 'request':
      return entry.path.includes(id) || entry.path.includes(orderId);
    case 'session':
    case 'validation':
      return entry.sessionId === id;
    case 'order':
      return entry.orderId === orderId;
    case 'notification':
      return notifications.has(entry.notificationId);
    default:
      return false;
  }
}

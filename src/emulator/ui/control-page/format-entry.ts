import type { TimelineEntry } from '../../control/control-api.js';

/** Who took part in what happened, for the filter. */
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

/** How something went. */
export type Mood = 'good' | 'calm' | 'odd' | 'bad';

/** One line of the timeline. */
export interface EntryText {
  readonly party: Party;
  /** In few words. */
  readonly title: string;
  /** Beside it, such as a status. */
  readonly outcome: string;
  readonly mood: Mood;
  /** What to be told about it: refused fields, what was read past. */
  readonly remarks: readonly { readonly text: string; readonly mood: Mood }[];
}

/** What an entry says. */
export function entryText(entry: TimelineEntry): EntryText {
  switch (entry.type) {
    case 'request':
      return {
        party: partyOf(entry.path),
        title: `${entry.method} ${entry.path}`,
        outcome: String(entry.status),
        mood: moodOf(entry.status),
        remarks: [
          ...entry.errors.map((text) => ({ text, mood: 'bad' as const })),
          ...entry.warnings.map((text) => ({ text, mood: 'odd' as const })),
          ...(entry.fault
            ? [{ text: `Spoilt by the fault ${entry.fault}`, mood: 'odd' as const }]
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
        mood: entry.state === 'authorized' ? 'good' : 'calm',
        remarks: [],
      };
    case 'order':
      return {
        party: 'Order',
        title: `${entry.event} ${entry.amount}`.trim(),
        outcome: entry.orderId,
        mood: 'calm',
        remarks: [],
      };
    case 'notification':
      return {
        party: 'Notification',
        title: `${entry.eventType.replace('com.ledyer.', '')} to ${entry.url}`,
        outcome: entry.status === null ? 'no answer' : String(entry.status),
        // Delivered means 200 and nothing else.
        mood: entry.status === 200 ? 'good' : 'bad',
        remarks:
          entry.attempt > 1 ? [{ text: `Attempt ${entry.attempt}`, mood: 'calm' as const }] : [],
      };
    case 'validation':
      return {
        party: 'Validation',
        title: entry.url,
        outcome: `${entry.status ?? 'no answer'}: ${entry.outcome}`,
        mood: entry.outcome === 'declined' ? 'bad' : entry.outcome === 'proceed' ? 'good' : 'calm',
        remarks: [],
      };
    case 'fault':
      return {
        party: 'Emulator',
        title: `Fault ${entry.kind} of ${entry.party}`,
        outcome: entry.what,
        mood: entry.what === 'happened' ? 'odd' : 'calm',
        remarks: [],
      };
    case 'clock':
      return {
        party: 'Emulator',
        title: `It is ${entry.now.slice(0, 19).replace('T', ' ')}`,
        outcome: entry.running ? 'running' : 'stopped',
        mood: 'calm',
        remarks: [],
      };
    case 'reset':
      return {
        party: 'Emulator',
        title: 'All was forgotten',
        outcome: 'reset',
        mood: 'calm',
        remarks: [],
      };
  }
}

function partyOf(path: string): Party {
  if (path.startsWith('/v1/')) return 'API';
  if (path.startsWith('/oauth/')) return 'Token';
  if (path === '/bootstrap.js') return 'Script';
  return 'Checkout';
}

const moodOf = (status: number): Mood =>
  status >= 500 ? 'bad' : status >= 400 ? 'odd' : status >= 300 ? 'calm' : 'good';

/**
 * Whether an entry is about this session or its order.
 *
 * @param notifications ids of the notifications about it
 */
export function isAbout(
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

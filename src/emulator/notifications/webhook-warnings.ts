import type { TimelineEntry } from '../control/control-api.js';

/** What the emulator calls at a shop. */
type WebhookKind = 'notification' | 'validation';

interface FailedCall {
  readonly kind: WebhookKind;
  readonly url: string;
  /** `null` without a response in time. */
  readonly status: number | null;
  readonly effect: string;
}

/** The part of the timeline that is needed here. */
interface TimelineLike {
  subscribe(onEntry: (entry: TimelineEntry) => void): () => void;
}

/** Statuses of a validation that Ledyer understands (page Order validation). A 303 also needs a location. */
const understoodStatuses: readonly (number | null)[] = [200, 400, 422];

/**
 * Calls `warn` with a message for each kind of webhook and URL that fails, once. Otherwise a wrong URL declines every
 * purchase, and neither the shop nor the buyer sees why.
 *
 * @returns a function that ends the warnings
 */
export function warnAboutWebhooks(
  timeline: TimelineLike,
  warn: (message: string) => void,
): () => void {
  const known = new Set<string>();
  return timeline.subscribe((entry) => {
    const call = findFailedCall(entry);
    if (!call) return;
    // Placeholders give each session its own URL.
    const key = `${call.kind} ${call.url.replaceAll(/\b(?:se|or)_\w+/g, '…')}`;
    if (known.has(key)) return;
    known.add(key);
    warn(formatWarning(call));
  });
}

function findFailedCall(entry: TimelineEntry): FailedCall | undefined {
  if (entry.type === 'notification' && entry.status !== 200) {
    const { type: kind, url, status, nextAt } = entry;
    const effect = nextAt === null ? 'It is not sent again.' : 'It is sent again later.';
    return { kind, url, status, effect };
  }
  if (entry.type !== 'validation') return undefined;
  const { type: kind, url, status, outcome } = entry;
  if (understoodStatuses.includes(status) || outcome === 'redirect') return undefined;
  const effect =
    outcome === 'declined' ? 'The purchase is declined.' : 'The purchase goes on without it.';
  return { kind, url, status, effect };
}

function formatWarning({ kind, url, status, effect }: FailedCall): string {
  const result = status === null ? 'got no response' : `got ${status}`;
  return `A ${kind} ${result}: POST ${url}. ${effect} ${getAdvice(kind, status)}`;
}

function getAdvice(kind: WebhookKind, status: number | null): string {
  if (status === null)
    return 'Check that your server runs, and that its public URL (publicUrl) is the address at which this machine reaches it.';
  if (status === 404 || status === 405)
    return 'Check that your server handles POST at this path, and that its public URL (publicUrl) has the right port and path.';
  if (status >= 300 && status < 400)
    return 'The redirect is not followed: send the final URL to Ledyer.';
  if (status === 401 || status === 403) return 'Exclude this path from logins and firewalls.';
  if (status >= 500) return 'Check the log of your server.';
  return `The response to a ${kind} must have the status ${kind === 'validation' ? '200, 303, 400 or 422' : '200'}.`;
}

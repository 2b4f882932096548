import type { Order } from '../../../ledyer/order.js';
import type { Session } from '../../../ledyer/session.js';
import type {
  ClockCommand,
  ClockState,
  FaultList,
  NotificationState,
  SessionCommand,
  TimelinePage,
} from '../../control/control-api.js';
import type { FaultRequest } from '../../faults/fault-kinds.js';

/** What the emulator said instead of doing something. */
export class ControlError extends Error {
  override readonly name = 'ControlError';
}

/** Sends a request to the emulator that serves this page. */
async function ask<Answer>(path: string, init?: RequestInit): Promise<Answer> {
  const response = await fetch(path, init).catch((cause: unknown) => {
    throw new ControlError('The emulator does not answer.', { cause });
  });
  const answer: unknown = await response.json().catch(() => ({}));
  // The emulator and its page are built together, so an answer that went well is not checked again.
  if (response.ok) return answer as Answer;
  const { errors = [] } = answer as { errors?: readonly { message: string }[] };
  throw new ControlError(
    errors.map(({ message }) => message).join(' ') || `The emulator answered ${response.status}.`,
  );
}

const send = <Answer>(path: string, body: object = {}): Promise<Answer> =>
  ask(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

const part = encodeURIComponent;

/** `control-api.ts`, as far as this page uses it. Every method throws {@link ControlError}. */
export const control = {
  reset: () => send('/_emulator/reset'),
  sessions: () => ask<{ sessions: readonly Session[] }>('/_emulator/sessions'),
  act: (id: string, command: SessionCommand) =>
    send<Session>(`/_emulator/sessions/${part(id)}`, command),
  orders: () => ask<{ orders: readonly Order[] }>('/_emulator/orders'),
  clock: () => ask<ClockState>('/_emulator/clock'),
  turnClock: (command: ClockCommand) => send<ClockState>('/_emulator/clock', command),
  faults: () => ask<FaultList>('/_emulator/faults'),
  addFault: (fault: FaultRequest) => send('/_emulator/faults', fault),
  removeFault: (id: string) => ask(`/_emulator/faults/${part(id)}`, { method: 'DELETE' }),
  notifications: () =>
    ask<{ notifications: readonly NotificationState[] }>('/_emulator/notifications'),
  replay: (id: string) => send(`/_emulator/notifications/${part(id)}/replay`),
  timeline: (after: number) => ask<TimelinePage>(`/_emulator/timeline?after=${after}`),
} as const;

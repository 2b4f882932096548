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

/** The error message of a failed request. */
export class ControlError extends Error {
  override readonly name = 'ControlError';
}

/** Returns a path of the emulator, which may stand below a path that a proxy adds. */
export const toEmulatorPath = (path: string): string =>
  (/^(.*\/)_emulator\/?$/.exec(location.pathname)?.[1] ?? '/') + path;

/** Sends a request to the emulator that serves this page. */
async function request<Result>(path: string, init?: RequestInit): Promise<Result> {
  const response = await fetch(toEmulatorPath(path), init).catch((cause: unknown) => {
    throw new ControlError('The emulator does not respond.', { cause });
  });
  const result: unknown = await response.json().catch(() => ({}));
  // The emulator and this page are built together, so successful responses are not validated again.
  if (response.ok) return result as Result;
  const { errors = [] } = result as { errors?: readonly { message: string }[] };
  throw new ControlError(
    errors.map(({ message }) => message).join(' ') ||
      `The emulator responded with status ${response.status}.`,
  );
}

const post = <Result>(path: string, body: object = {}): Promise<Result> =>
  request(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

/** The requests of `control-api.ts` that this page uses. All throw {@link ControlError}. */
export const control = {
  reset: () => post('_emulator/reset'),
  sessions: () => request<{ sessions: readonly Session[] }>('_emulator/sessions'),
  runAction: (id: string, command: SessionCommand) =>
    post<Session>(`_emulator/sessions/${encodeURIComponent(id)}`, command),
  orders: () => request<{ orders: readonly Order[] }>('_emulator/orders'),
  clock: () => request<ClockState>('_emulator/clock'),
  setClock: (command: ClockCommand) => post<ClockState>('_emulator/clock', command),
  faults: () => request<FaultList>('_emulator/faults'),
  addFault: (fault: FaultRequest) => post('_emulator/faults', fault),
  removeFault: (id: string) =>
    request(`_emulator/faults/${encodeURIComponent(id)}`, { method: 'DELETE' }),
  notifications: () =>
    request<{ notifications: readonly NotificationState[] }>('_emulator/notifications'),
  replay: (id: string) => post(`_emulator/notifications/${encodeURIComponent(id)}/replay`),
  timeline: (after: number) => request<TimelinePage>(`_emulator/timeline?after=${after}`),
} as const;

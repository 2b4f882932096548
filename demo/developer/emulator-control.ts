/** Actions on a session, each with its meaning. */
export const sessionActions = [
  ['identify', 'The buyer fills in the form'],
  ['authorize', 'The buyer pays'],
  ['delegate', 'The buyer asks a signatory to sign'],
  ['sign', 'The signatory signs'],
  ['expire', 'The session expires'],
  ['cancel', 'The shop cancels the signature request'],
] as const;
export type SessionAction = (typeof sessionActions)[number][0];

/** Faults of the emulator, each with a label. */
export const faults = [
  ['Ledyer’s API is down', { party: 'api', kind: 'status', status: 503 }],
  ['Ledyer’s API takes 4 s', { party: 'api', kind: 'latency', ms: 4_000 }],
  ['bootstrap.js fails to load', { party: 'bootstrap', kind: 'status', status: 503 }],
  ['bootstrap.js is an HTML page', { party: 'bootstrap', kind: 'html' }],
  ['The frame stays empty', { party: 'frame', kind: 'silent' }],
  ['The frame sends no events', { party: 'frame', kind: 'mute' }],
  ['The frame sends a forged event', { party: 'frame', kind: 'forge' }],
  ['Notifications are lost', { party: 'notifications', kind: 'lose' }],
  ['Notifications are sent twice', { party: 'notifications', kind: 'duplicate' }],
] as const;
export type Fault = (typeof faults)[number][1];

/** Steps by which the panel advances the clock, in milliseconds. */
export const clockSteps = [
  ['1 hour', 3_600_000],
  ['1 day', 86_400_000],
  ['8 days', 691_200_000],
] as const;

/** The emulator's clock and faults. */
export interface EmulatorSummary {
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly running: boolean;
  /** Number of active faults. */
  readonly faults: number;
}

/** A failed request to the emulator. */
export class EmulatorControlError extends Error {
  override readonly name = 'EmulatorControlError';
}

/**
 * The emulator's control API, through the shop's server, because the emulator rejects pages of other origins.
 *
 * All methods throw {@link EmulatorControlError}.
 */
export interface EmulatorControl {
  runAction(sessionId: string, action: SessionAction): Promise<void>;
  addFault(fault: Fault): Promise<void>;
  clearFaults(): Promise<void>;
  advanceClock(ms: number): Promise<void>;
  setClockRunning(running: boolean): Promise<void>;
  getSummary(): Promise<EmulatorSummary>;
}

export function createEmulatorControl(fetcher: typeof fetch): EmulatorControl {
  const send = async (method: string, path: string, body?: object): Promise<unknown> => {
    const response = await fetcher(`_emulator/${path}`, {
      method,
      ...(body && {
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    }).catch((cause: unknown) => {
      throw new EmulatorControlError('The emulator cannot be reached.', { cause });
    });
    const responseBody: unknown = await response.json().catch(() => undefined);
    if (response.ok) return responseBody;
    throw new EmulatorControlError(
      getErrorMessage(responseBody) ?? `The emulator responded with ${response.status}.`,
    );
  };

  return {
    async runAction(sessionId, action) {
      await send('POST', `sessions/${encodeURIComponent(sessionId)}`, { action });
    },
    async addFault(fault) {
      await send('POST', 'faults', fault);
    },
    async clearFaults() {
      await send('DELETE', 'faults');
    },
    async advanceClock(ms) {
      await send('POST', 'clock', { advanceMs: ms });
    },
    async setClockRunning(running) {
      await send('POST', 'clock', { running });
    },
    async getSummary() {
      const [clock, list] = (await Promise.all([send('GET', 'clock'), send('GET', 'faults')])) as [
        { now: string; running: boolean },
        { faults: readonly unknown[] },
      ];
      return {
        now: Date.parse(clock.now),
        running: clock.running,
        faults: list.faults.length,
      };
    },
  };
}

/** Returns the first message of `{"errors":[{"message"}]}`. */
function getErrorMessage(responseBody: unknown): string | undefined {
  const [first] = (responseBody as { errors?: { message?: string }[] } | undefined)?.errors ?? [];
  return first?.message;
}

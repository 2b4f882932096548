/** What can be made to happen to a session, and what that stands for. */
export const sessionActions = [
  ['identify', 'The buyer fills in the form'],
  ['authorize', 'The buyer pays'],
  ['delegate', 'The buyer sends it to a signatory'],
  ['sign', 'The signatory signs'],
  ['expire', 'Its time runs out'],
  ['cancel', 'The shop takes it back from the signatory'],
] as const;
export type SessionAction = (typeof sessionActions)[number][0];

/** Troubles worth seeing, each a fault of the emulator. */
export const faults = [
  ['Ledyer’s API is down', { party: 'api', kind: 'status', status: 503 }],
  ['Ledyer’s API takes 4 s', { party: 'api', kind: 'latency', ms: 4_000 }],
  ['bootstrap.js does not come', { party: 'bootstrap', kind: 'status', status: 503 }],
  ['bootstrap.js is another page', { party: 'bootstrap', kind: 'html' }],
  ['The frame stays empty', { party: 'frame', kind: 'silent' }],
  ['The frame fires no events', { party: 'frame', kind: 'mute' }],
  ['The frame lies about the order', { party: 'frame', kind: 'forge' }],
  ['Notifications are lost', { party: 'notifications', kind: 'lose' }],
  ['Notifications come twice', { party: 'notifications', kind: 'duplicate' }],
] as const;
export type Fault = (typeof faults)[number][1];

/** How far the clock can be moved at once. */
export const clockSteps = [
  ['1 hour', 3_600_000],
  ['1 day', 86_400_000],
  ['8 days', 691_200_000],
] as const;

/** What the panel shows of the emulator. */
export interface EmulatorSummary {
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly running: boolean;
  /** How many faults are set. */
  readonly faults: number;
}

/** The emulator did not do it; the message says why, in its own words. */
export class EmulatorControlError extends Error {
  override readonly name = 'EmulatorRefusal';
}

/**
 * The emulator's control, as the shop's own server passes it on: the emulator
 * answers no page of another origin. Every call throws an {@link EmulatorControlError}.
 */
export interface EmulatorControl {
  runAction(sessionId: string, action: SessionAction): Promise<void>;
  addFault(fault: Fault): Promise<void>;
  clearFaults(): Promise<void>;
  advanceClock(ms: number): Promise<void>;
  setClockRunning(running: boolean): Promise<void>;
  getSummary(): Promise<EmulatorSummary>;
}

export function createEmulatorControl(request: typeof fetch): EmulatorControl {
  const ask = async (method: string, path: string, body?: object): Promise<unknown> => {
    const response = await request(`/_emulator/${path}`, {
      method,
      ...(body && {
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    }).catch((cause: unknown) => {
      throw new EmulatorControlError('The emulator cannot be reached.', { cause });
    });
    const answer: unknown = await response.json().catch(() => undefined);
    if (response.ok) return answer;
    throw new EmulatorControlError(
      getErrorMessage(answer) ?? `The emulator answered ${response.status}.`,
    );
  };

  return {
    async runAction(sessionId, action) {
      await ask('POST', `sessions/${encodeURIComponent(sessionId)}`, { action });
    },
    async addFault(fault) {
      await ask('POST', 'faults', fault);
    },
    async clearFaults() {
      await ask('DELETE', 'faults');
    },
    async advanceClock(ms) {
      await ask('POST', 'clock', { advanceMs: ms });
    },
    async setClockRunning(running) {
      await ask('POST', 'clock', { running });
    },
    async getSummary() {
      const [clock, list] = (await Promise.all([ask('GET', 'clock'), ask('GET', 'faults')])) as [
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

/** The first sentence of `{"errors":[{"message"}]}`. */
function getErrorMessage(answer: unknown): string | undefined {
  const [first] = (answer as { errors?: { message?: string }[] } | undefined)?.errors ?? [];
  return first?.message;
}

import {
  faultKindsByParty,
  type FaultKind,
  type FaultParty,
  type FaultRequest,
} from '../../faults/fault-kinds.js';

/** What a kind of fault needs to be told besides. */
export const getFields = (kind: FaultKind): readonly ('status' | 'retryAfter' | 'ms')[] => {
  if (kind === 'status') return ['status', 'retryAfter'];
  return kind === 'latency' || kind === 'drip' || kind === 'delay' ? ['ms'] : [];
};

/** Reads the form of a new fault; what was left empty is left to the emulator. */
export function faultRequest(form: FormData): FaultRequest {
  const text = (name: string): string | undefined => {
    const value = form.get(name);
    return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
  };
  const number = (name: string): number | undefined => {
    const value = text(name);
    return value === undefined ? undefined : Number(value);
  };
  const party = text('party') as FaultParty;
  const kind = (text('kind') ?? faultKindsByParty[party][0]) as FaultKind;
  const wanted = getFields(kind);
  const percent = number('percent');
  return given({
    party,
    kind,
    route: party === 'notifications' ? undefined : text('route'),
    rate: percent === undefined || percent === 100 ? undefined : percent / 100,
    count: number('count'),
    status: wanted.includes('status') ? number('status') : undefined,
    retryAfter: wanted.includes('retryAfter') ? number('retryAfter') : undefined,
    ms: wanted.includes('ms') ? number('ms') : undefined,
  });
}

const given = (fault: Record<keyof FaultRequest, unknown>): FaultRequest =>
  Object.fromEntries(
    Object.entries(fault).filter(([, value]) => value !== undefined),
  ) as unknown as FaultRequest;

/** A fault in one line: `GET /v1/sessions/:id · 50 % · 3 times`. */
export const formatFault = ({ route, rate, count, status, retryAfter, ms }: FaultRequest): string =>
  [
    route ?? 'everywhere',
    status != null && `status ${status}`,
    retryAfter != null && `Retry-After ${retryAfter}`,
    ms != null && `${ms} ms`,
    rate != null && rate < 1 && `${Math.round(rate * 100)} %`,
    count != null && `at most ${count} times`,
  ]
    .filter(Boolean)
    .join(' · ');

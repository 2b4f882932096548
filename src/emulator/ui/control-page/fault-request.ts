import {
  faultKindsByParty,
  type FaultKind,
  type FaultParty,
  type FaultRequest,
} from '../../faults/fault-kinds.js';

/** Returns the additional fields of a fault kind. */
export const getKindFields = (kind: FaultKind): readonly ('status' | 'retryAfter' | 'ms')[] => {
  if (kind === 'status') return ['status', 'retryAfter'];
  return kind === 'latency' || kind === 'drip' || kind === 'delay' ? ['ms'] : [];
};

/** Converts the form to a request. Omits empty fields, for which the emulator has defaults. */
export function parseFaultForm(form: FormData): FaultRequest {
  const getText = (name: string): string | undefined => {
    const value = form.get(name);
    return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
  };
  const getNumber = (name: string): number | undefined => {
    const value = getText(name);
    return value === undefined ? undefined : Number(value);
  };
  const party = getText('party') as FaultParty;
  const kind = (getText('kind') ?? faultKindsByParty[party][0]) as FaultKind;
  const fields = getKindFields(kind);
  const percent = getNumber('percent');
  return omitUndefined({
    party,
    kind,
    route: party === 'notifications' ? undefined : getText('route'),
    rate: percent === undefined || percent === 100 ? undefined : percent / 100,
    count: getNumber('count'),
    status: fields.includes('status') ? getNumber('status') : undefined,
    retryAfter: fields.includes('retryAfter') ? getNumber('retryAfter') : undefined,
    ms: fields.includes('ms') ? getNumber('ms') : undefined,
  });
}

const omitUndefined = (fault: Record<keyof FaultRequest, unknown>): FaultRequest =>
  Object.fromEntries(
    Object.entries(fault).filter(([, value]) => value !== undefined),
  ) as unknown as FaultRequest;

/** Formats a fault in one line: `GET /v1/sessions/:id · 50 % · at most 3 times`. */
export const formatFault = ({ route, rate, count, status, retryAfter, ms }: FaultRequest): string =>
  [
    route ?? 'all routes',
    status != null && `status ${status}`,
    retryAfter != null && `Retry-After ${retryAfter}`,
    ms != null && `${ms} ms`,
    rate != null && rate < 1 && `${Math.round(rate * 100)} %`,
    count != null && `at most ${count} times`,
  ]
    .filter(Boolean)
    .join(' · ');

import { describe, expect, test } from 'vitest';
import {
  parseFaultForm,
  formatFault,
} from '../../../../src/emulator/ui/control-page/fault-request.js';

const parse = (values: Readonly<Record<string, string>>) => {
  const form = new FormData();
  for (const [name, value] of Object.entries(values)) form.set(name, value);
  return parseFaultForm(form);
};

describe('parseFaultForm', () => {
  test('omits empty fields, so that the emulator uses its defaults', () => {
    const empty = { route: ' ', status: '', retryAfter: '', percent: '', count: '' };
    expect(parse({ party: 'api', kind: 'status', ...empty })).toEqual({
      party: 'api',
      kind: 'status',
    });
  });

  test('sends the filled fields and omits those that the fault kind does not use', () => {
    expect(
      parse({
        party: 'api',
        kind: 'latency',
        route: 'GET /v1/orders',
        ms: '250',
        status: '500',
        percent: '30',
        count: '3',
      }),
    ).toEqual({
      party: 'api',
      kind: 'latency',
      route: 'GET /v1/orders',
      ms: 250,
      rate: 0.3,
      count: 3,
    });
  });
});

test('formatFault describes a fault in one line', () => {
  expect(formatFault({ party: 'api', kind: 'hang' })).toBe('all routes');
  expect(
    formatFault({
      party: 'api',
      kind: 'status',
      route: 'GET /v1/orders',
      status: 503,
      retryAfter: 2,
      rate: 0.5,
      count: 3,
    }),
  ).toBe('GET /v1/orders · status 503 · Retry-After 2 · 50 % · at most 3 times');
});

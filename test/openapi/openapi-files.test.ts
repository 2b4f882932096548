import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { openApiFiles, createOpenApiText } from '../../scripts/docs/openapi/openapi-files.js';
import { requestLimits } from '../../scripts/docs/openapi/ledyer-fields.js';
import { operations } from '../../scripts/docs/openapi/ledyer-operations.js';
import type { Schema } from '../../scripts/docs/openapi/schema.js';
import { shopOperations } from '../../scripts/docs/openapi/shop-operations.js';
import { createEmulatorApp } from '../../src/emulator/emulator.js';
import { EmulatorCore } from '../../src/emulator/emulator-core.js';
import { decode, JsonShapeError, type Decoder } from '../../src/ledyer/decode.js';
import {
  decodeCapture,
  decodePartialRefund,
  decodeSetReference,
} from '../../src/ledyer/order-request.js';
import { decodeCreateSession, decodeUpdateSession } from '../../src/ledyer/session-request.js';
import { createAdminRoutes } from '../../src/server/routes/admin-routes.js';
import { createHealthRoutes } from '../../src/server/routes/health-routes.js';
import { createProductRoutes } from '../../src/server/routes/product-routes.js';
import { createSessionRoutes } from '../../src/server/routes/session-routes.js';
import { createWebhookRoutes } from '../../src/server/routes/webhook-routes.js';
import createSession from '../fixtures/ledyer/create-session.json' with { type: 'json' };

test.each(Object.entries(openApiFiles))(
  '%s is up to date (to update it: npm run docs)',
  (path, create) => {
    expect(createOpenApiText(create) === readFileSync(path, 'utf8')).toBe(true);
  },
);

/** Returns the method and the path of each route. */
const getRoutes = (routes: readonly { method: string; path: string }[]) => [
  ...new Set(
    routes.filter(({ method }) => method !== 'ALL').map(({ method, path }) => `${method} ${path}`),
  ),
];

test('the description of Ledyer has exactly the API routes of the emulator', () => {
  const routes = getRoutes(createEmulatorApp(new EmulatorCore()).routes);
  expect(operations.map(({ route }) => route).sort()).toEqual(
    routes.filter((route) => /^\w+ \/(v1|oauth)\//.test(route)).sort(),
  );
});

test('the description of a shop has exactly the routes of the kit', () => {
  const apps = [
    createSessionRoutes,
    createWebhookRoutes,
    createAdminRoutes,
    createHealthRoutes,
    createProductRoutes,
  ];
  const routes = apps.flatMap((create) => getRoutes(create({} as never).routes));
  expect(shopOperations.map(({ route }) => route).sort()).toEqual(
    routes.map((route) => route.replace('{[\\w-]+}', '')).sort(),
  );
});

/** A request with the fields of each type: its decoder, a valid body, and the path of the fields in it. */
const requestByType: Readonly<
  Record<string, readonly [decoder: Decoder<unknown>, body: object, path: readonly string[]]>
> = {
  CreateSession: [decodeCreateSession, createSession, []],
  UpdateSession: [decodeUpdateSession, createSession, []],
  OrderTotals: [decodeUpdateSession, createSession, []],
  AutoCapture: [decodeCreateSession, createSession, ['autoCapture']],
  OrderLine: [decodeCreateSession, createSession, ['orderLines', '0']],
  SetReference: [decodeSetReference, { reference: 'A' }, []],
  Capture: [decodeCapture, { orderLines: [], totalCaptureAmount: 1 }, []],
  PartialRefund: [decodePartialRefund, { totalRefundAmount: 1 }, []],
};

/** Returns values within a limit and beyond it. Those of absent keywords are `undefined` or `false`. */
function getValues({ minimum, maximum, maxLength, pattern }: Schema) {
  return {
    within: [minimum, maximum, maxLength && 'x'.repeat(maxLength)],
    beyond: [
      minimum !== undefined && minimum - 1,
      maximum !== undefined && maximum + 1,
      maxLength !== undefined && 'x'.repeat(maxLength + 1),
      pattern !== undefined && '-',
    ],
  };
}

describe.each(Object.entries(requestLimits))('the limit of %s', (field, limit) => {
  const [type = '', name = ''] = field.split('.');
  const [decoder, body, path] = requestByType[type]!;

  /** Returns the decoder's error message for a value of the field, or an empty string. */
  const getIssues = (value: unknown): string => {
    const copy = structuredClone(body);
    const owner = path.reduce<object>((each, key) => each[key as never], copy);
    Object.assign(owner, { [name]: value });
    try {
      decode(decoder, copy);
      return '';
    } catch (error) {
      if (error instanceof JsonShapeError) return error.message;
      throw error;
    }
  };

  test('is the limit of the emulator’s decoder', () => {
    const { within, beyond } = getValues(limit);
    for (const value of within.filter((each) => each !== undefined))
      expect(getIssues(value)).toBe('');
    const rejected = beyond.filter((each) => each !== false);
    expect(rejected.length).toBeGreaterThan(0);
    for (const value of rejected) expect(getIssues(value)).toContain(name);
  });
});

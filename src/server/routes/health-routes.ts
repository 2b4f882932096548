import { Hono } from 'hono';
import type { Metrics } from '../metrics.js';
import type { OpenServices } from '../services.js';
import type { ListenState } from '../store/listen-check.js';
import { DatabaseOwnerError } from '../store/shop/shop-owner.js';
import { withStoreTimeout } from '../store/store-error.js';
import { assertBearer } from '../http/bearer.js';
import type { Secret } from '../secret.js';
import { createResponse, createJsonResponse, type ServerEnv } from '../http/responses.js';
import type { Liveness, Readiness } from './shop-api.js';

/** @internal */
export interface HealthRouteDeps {
  readonly open: OpenServices<'store'>;
  /** `undefined` for open metrics. */
  readonly metricsToken: Secret | undefined;
  readonly isClosing: () => boolean;
  readonly metrics: Metrics;
}

/** Timeout of the database check for `/readyz`. */
const readinessTimeoutMs = 2_000;

/**
 * Creates the routes for probes, which work without a database: liveness, readiness and metrics.
 *
 * @internal
 */
export function createHealthRoutes({
  open,
  metricsToken,
  isClosing,
  metrics,
}: HealthRouteDeps): Hono<ServerEnv> {
  const routes = new Hono<ServerEnv>();
  routes
    .get('/healthz', (c) => createJsonResponse(c, { status: 'ok' } satisfies Liveness))
    .get('/readyz', async (c) => {
      const listen = isClosing() ? undefined : await checkDatabase(open);
      if (typeof listen === 'string')
        return createJsonResponse(c, { status: 'ready', listen } satisfies Readiness);
      const body: Readiness = { status: 'not-ready', reason: listen?.message };
      return createJsonResponse(c, body, 503, { 'retry-after': '2' });
    })
    .get('/metrics', async (c) => {
      if (metricsToken) await assertBearer(c.req.raw, metricsToken);
      return createResponse(c, metrics.text(), metricsHeaders);
    });
  return routes;
}

/** https://prometheus.io/docs/instrumenting/exposition_formats/ */
const metricsHeaders = { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' };

/**
 * Returns how changes in the database reach this instance: an instance that polls is ready too. Returns the error of a
 * database that belongs to another shop, and `undefined` when the database does not respond in time.
 */
async function checkDatabase(
  open: OpenServices<'store'>,
): Promise<ListenState | DatabaseOwnerError | undefined> {
  const check = async () => {
    const { store } = await open();
    await store.check();
    return store.database.listenState;
  };
  return withStoreTimeout(readinessTimeoutMs, check).catch((error: unknown) =>
    error instanceof DatabaseOwnerError ? error : undefined,
  );
}

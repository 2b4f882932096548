import { json } from '../http/response.js';
import type { Catalogue } from '../cart/catalogue.js';
import type { Metrics } from '../metrics.js';
import type { Routes } from '../http/router.js';

export interface HealthRouteDeps {
  readonly catalogue: Catalogue;
  /** Rejects when the database does not respond. */
  readonly check: () => Promise<void>;
  readonly isClosing: () => boolean;
  readonly metrics: Metrics;
}

/** Timeout of the database check for `/readyz`. */
const readinessTimeoutMs = 2_000;

/** Creates the routes that need no database: the products, liveness, readiness and metrics. */
export const createHealthRoutes = ({
  catalogue,
  check,
  isClosing,
  metrics,
}: HealthRouteDeps): Routes => ({
  'GET /ledyer/products': async () => json({ products: await catalogue.list() }),

  'GET /healthz': () => json({ status: 'ok' }),

  'GET /readyz': async () => {
    const ready = !isClosing() && (await isReady(check));
    return ready
      ? json({ status: 'ready' })
      : json({ status: 'not-ready' }, 503, { 'retry-after': '2' });
  },

  'GET /metrics': () => ({
    status: 200,
    headers: { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' },
    body: metrics.text(),
  }),
});

async function isReady(check: () => Promise<void>): Promise<boolean> {
  const answer = check().then(
    () => true,
    () => false,
  );
  const late = new Promise<boolean>((resolve) => {
    AbortSignal.timeout(readinessTimeoutMs).addEventListener('abort', () => resolve(false));
  });
  return Promise.race([answer, late]);
}

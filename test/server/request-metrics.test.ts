import { expect, test } from 'vitest';
import { Metrics } from '../../src/server/metrics.js';
import { RequestMetrics } from '../../src/server/request-metrics.js';

test('answers are counted by route and status, and their time by how long it was', () => {
  const metrics = new Metrics();
  const requests = new RequestMetrics(metrics);
  const route = 'GET /ledyer/sessions/{id}';
  for (const ms of [1, 4, 6]) requests.count(route, 200, ms);
  requests.count(route, 404, 1);
  requests.count('GET /healthz', 200, 0);
  // Whoever counts the same in words counts into the same.
  metrics.count('ledyer_http_requests_total', { route, status: 404 });
  const lines = metrics.text().split('\n');
  expect(lines).toContain(`ledyer_http_requests_total{route="${route}",status="200"} 3`);
  expect(lines).toContain(`ledyer_http_requests_total{route="${route}",status="404"} 2`);
  expect(lines).toContain('ledyer_http_requests_total{route="GET /healthz",status="200"} 1');
  expect(lines).toContain('ledyer_http_request_duration_seconds_bucket{le="0.005"} 4');
  expect(lines).toContain('ledyer_http_request_duration_seconds_count 5');
});

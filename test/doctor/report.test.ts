import { describe, expect, test } from 'vitest';
import { checks } from '../../src/doctor/checks/checks.js';
import type { ReportEntry } from '../../src/doctor/run-checks.js';
import {
  ansiColors,
  noColors,
  toReport,
  formatResult,
  formatSummary,
  setupInstructions,
} from '../../src/doctor/report.js';
import { findInternals } from '../../src/doctor/checks/stack-traces.js';

const result: ReportEntry = {
  id: 'secrets',
  area: 'Responses',
  description: 'No response has a secret.',
  status: 'passed',
  details: [],
  advice: null,
  ms: 12,
};
const failed: ReportEntry = {
  ...result,
  status: 'failed',
  details: ['One did.'],
  advice: 'Look.',
};
const skipped: ReportEntry = { ...result, status: 'skipped', details: ['There was none.'] };

describe('the doctor’s report', () => {
  test('shows the result of a check, its details and its advice', () => {
    expect(formatResult(result, noColors)).toBe(
      '  ✓ secrets                No response has a secret.\n',
    );
    expect(formatResult(failed, noColors)).toBe(
      '  ✗ secrets                No response has a secret.\n      One did.\n      What to do: Look.\n',
    );
    expect(formatResult(skipped, noColors)).toContain('      Skipped: There was none.\n');
  });

  test('names this machine for a server in a container only when the doctor listens for one', () => {
    const url = 'http://localhost:4801';
    const hint = 'From a container, the API URL is http://host.docker.internal:4801';
    expect(setupInstructions(url, 'http://localhost/l', '0.0.0.0')).toContain(hint);
    expect(setupInstructions(url, 'http://localhost/l', 'localhost')).not.toContain('container');
  });

  test('wraps lines at 100 characters', () => {
    const long = formatResult({ ...failed, details: ['word '.repeat(60).trim()] }, noColors);
    expect(Math.max(...long.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);
    expect(long.match(/word/g)).toHaveLength(60);
  });

  test('has colours only with `ansiColors`', () => {
    expect(formatResult(failed, noColors)).not.toContain('\u001b');
    expect(formatResult(failed, ansiColors)).toContain('\u001b[31m✗\u001b[0m');
  });

  test('counts passed, failed and skipped checks', () => {
    const report = toReport('http://localhost/l', [result, failed, skipped]);
    expect(report).toMatchObject({ passed: 1, failed: 1, skipped: 1 });
    expect(formatSummary(report, noColors)).toBe('\n1 passed, 1 failed, 1 skipped\n');
  });

  test('has a unique id for each check, and full sentences as description and advice', () => {
    expect(new Set(checks.map(({ id }) => id)).size).toBe(checks.length);
    for (const { id, description, advice } of checks) {
      expect(id).toMatch(/^[a-z-]{5,22}$/);
      expect(description).toMatch(/^[A-Z].+\.$/);
      expect(advice).toMatch(/^[A-Z].+\.$/);
    }
  });
});

describe('findInternals', () => {
  test.each([
    'TypeError: x is not a function\n    at pay (/app/server.js:12:3)',
    JSON.stringify({
      title: 'x is not a function',
      stack: 'Error: x\n    at pay (/app/shop:12:3)',
    }),
    JSON.stringify({ message: 'File "/app/views.py", line 9' }),
    '{"trace":"#0 \\/srv\\/shop\\/Pay.php(12): pay()"}',
    'Traceback (most recent call last):\n  File "/srv/shop/views.py", line 9, in pay',
    'Fatal error: Uncaught Error in /var/www/html/checkout.php on line 12',
    'java.lang.NullPointerException\n\tat com.shop.Checkout.pay(Checkout.java:12)',
    'System.InvalidOperationException: …\n   at Shop.Checkout.Pay(Cart cart) in C:\\shop\\Checkout.cs:line 12',
    "checkout.rb:12:in `pay'",
    'SQLSTATE[23000]: Integrity constraint violation',
    'goroutine 1 [running]:\nmain.pay()\n\t/home/shop/pay.go:12',
  ])('finds internals of the server in %j', (text) => {
    expect(findInternals(text)).toBeDefined();
  });

  test.each([
    '{"type":"about:blank","title":"The cart cannot be ordered","status":422}',
    '<!doctype html><script src="/app/main.js"></script><a href="/home/about">Look at us</a>',
    'Delivered at 12:30, at the latest. Prices at shop.example (incl. VAT).',
    '{"sessionId":"se_1xE2fCIbZXHqB2tZctuZGlyCKnQ","expiresAt":"2026-11-08T10:00:00.000Z"}',
  ])('finds no internals in %j', (text) => {
    expect(findInternals(text)).toBeUndefined();
  });
});

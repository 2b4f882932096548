import { describe, expect, test } from 'vitest';
import { createPageHeaders } from '../../../demo/server/page-headers.js';
import { extendPolicyForVite } from '../../../demo/server/vite-policy.js';
import { fillInEnvironment, getPageEnvironment } from '../../../demo/server/page-environment.js';

const credentials = { LEDYER_CLIENT_ID: 'id', LEDYER_CLIENT_SECRET: 'secret' };
const getPolicy = (variables: NodeJS.ProcessEnv, page = '/checkout.html') =>
  createPageHeaders(variables, 'https://shop.test')(page)['content-security-policy']!;

describe('the pages of the demo', () => {
  test('have the environment and the policy of the server’s environment', () => {
    const html =
      '<html data-environment="%LEDYER_ENVIRONMENT%" data-emulator-url="%LEDYER_EMULATOR_URL%">';
    const sandbox = { LEDYER_ENVIRONMENT: 'sandbox', ...credentials };
    expect(fillInEnvironment(html, getPageEnvironment(sandbox))).toContain('"sandbox"');
    expect(getPolicy(sandbox)).toContain('https://checkout.sandbox.ledyer.com');
    const local = { LEDYER_EMULATOR_URL: 'http://localhost:5801' };
    expect(fillInEnvironment(html, getPageEnvironment(local))).toBe(
      '<html data-environment="local" data-emulator-url="http://localhost:5801">',
    );
    expect(getPolicy(local)).toContain('http://localhost:5801');
    expect(getPageEnvironment({ EMULATOR_PORT: '5901' }).emulatorUrl).toBe('http://localhost:5901');
  });

  test('escape the values of their placeholders', () => {
    const filled = fillInEnvironment('%LEDYER_EMULATOR_URL%', {
      environment: '',
      emulatorUrl: '"><b>&',
    });
    expect(filled).toBe('&quot;>&lt;b>&amp;');
  });

  test('have a policy in development that allows no more scripts than in production', () => {
    const split = (policy: string) => policy.split('; ');
    const policy = getPolicy({});
    const extended = extendPolicyForVite(policy, 'c3R5bGU', 4800);
    const different = split(extended).filter((part) => !split(policy).includes(part));
    expect(different).toEqual([
      "connect-src 'self' ws://localhost:4800 ws://127.0.0.1:4800",
      "style-src 'self' 'nonce-c3R5bGU'",
    ]);
  });
});

import { expect, test } from 'vitest';
import { securityHeaders } from '../../../src/server/http/security-headers.js';

test.each(['live', 'sandbox', 'local'] as const)(
  '`securityHeaders` lets no cache keep a page in the environment %s',
  (environment) => {
    expect(securityHeaders({ environment })['cache-control']).toBe('no-store');
  },
);

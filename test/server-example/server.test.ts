import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const server = readFileSync('server-example/server.ts', 'utf8');
const readme = readFileSync('README.md', 'utf8');

describe('server-example/server.ts', () => {
  test('is the server of the README', () => {
    const [, block] = /<!-- server -->\s+```ts\n(.*?)^```/ms.exec(readme) ?? [];
    expect(block).toBe(server);
  });

  test('has at most 65 lines', () => {
    expect(server.trimEnd().split('\n').length).toBeLessThanOrEqual(65);
  });

  test('needs no file beside it', () => {
    const imports = [...server.matchAll(/(?:from |import\()'([^']+)'/g)].map(([, name]) => name!);
    expect(imports.length).toBeGreaterThan(4);
    expect(imports.filter((name) => name.startsWith('.'))).toEqual([]);
  });
});

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
const readText = (path: string) => readFileSync(join(root, path), 'utf8');
const compose = readText('server-example/compose.yaml');
const shop = compose.slice(compose.indexOf('\n  shop:'), compose.indexOf('\n  proxy:'));

// Docker is not available in tests, so they compare the file with the code.
test('compose.yaml sets only variables that the server reads', () => {
  const sources = ['server-example/server.ts', 'src/entries/node/environment.ts'];
  const code = sources.map(readText).join('\n');
  const names = [...shop.matchAll(/^ {6}([A-Z_]+):/gm)].map(([, name]) => name!);
  expect(names).toHaveLength(8);
  for (const name of names) expect(code).toMatch(new RegExp(`\\b${name}\\b`));
});

test('compose.yaml starts an existing file and checks an existing route', () => {
  const [, program] = /command: \['node', '([^']+)'\]/.exec(shop)!;
  expect(existsSync(join(root, 'server-example', program!))).toBe(true);
  const [, route] = /fetch\('http:\/\/127\.0\.0\.1:4800(\/\w+)'\)/.exec(shop)!;
  expect(readText('src/server/routes/health-routes.ts')).toContain(`'${route}'`);
  expect(shop).toContain('PORT: 4800');
  expect(compose).toContain('set $$shop shop:4800;');
});

test('compose.yaml escapes the variables of nginx', () => {
  expect(compose.match(/(?<!\$)\$(?![${])/g)).toBeNull();
});

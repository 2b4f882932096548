import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
const textOf = (path: string) => readFileSync(join(root, path), 'utf8');
const compose = textOf('server-example/compose.yaml');
const shop = compose.slice(compose.indexOf('\n  shop:'), compose.indexOf('\n  proxy:'));

// Nobody starts it here. It was run by hand, each service in a network namespace of its own.
test('compose.yaml sets what the server reads', () => {
  const readers = ['server.ts', 'create-shop.ts'].map((file) => textOf(`server-example/${file}`));
  const all = [...readers, textOf('src/entries/node/environment.ts')].join('\n');
  const names = [...shop.matchAll(/^ {6}([A-Z_]+):/gm)].map(([, name]) => name!);
  expect(names).toHaveLength(8);
  for (const name of names) expect(all).toMatch(new RegExp(`\\b${name}\\b`));
});

test('compose.yaml starts a file that is there, and asks a route that is there', () => {
  const [, program] = /command: \['node', '([^']+)'\]/.exec(shop)!;
  expect(existsSync(join(root, program!))).toBe(true);
  const [, route] = /fetch\('http:\/\/127\.0\.0\.1:4800(\/\w+)'\)/.exec(shop)!;
  expect(textOf('src/server/routes/health-routes.ts')).toContain(`'GET ${route}'`);
  expect(shop).toContain('PORT: 4800');
  expect(compose).toContain('set $$shop shop:4800;');
});

test('what is a variable of nginx’s in compose.yaml is none of Compose’s', () => {
  expect(compose.match(/(?<!\$)\$(?![${])/g)).toBeNull();
});

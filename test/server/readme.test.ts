/** `src/server/README.md` knows every route, every refusal and every option of the kit, and no other. */
import { readFileSync } from 'node:fs';
import ts from 'typescript';
import { expect, test } from 'vitest';
import { createAdminRoutes } from '../../src/server/routes/admin-routes.js';
import { createWebhookRoutes } from '../../src/server/routes/webhook-routes.js';
import { createHealthRoutes } from '../../src/server/routes/health-routes.js';
import { metricDefinitions } from '../../src/server/metrics.js';
import { toRouteTemplate } from '../../src/server/http/request-log.js';
import { problems } from '../../src/server/http/problem.js';
import { createSessionRoutes } from '../../src/server/routes/session-routes.js';

const page = readFileSync('src/server/README.md', 'utf8');

/** What stands between backticks in the first column of the table under a heading. */
function firstColumn(heading: string): string[] {
  const [, section = ''] = page.split(`\n## ${heading}\n`);
  return section
    .split('\n## ')[0]!
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .flatMap((row) => [...row.split(' | ')[0]!.matchAll(/`([^`]+)`/g)].map(([, name]) => name!));
}

/** The members of an interface, and of those that it extends in files beside it. */
function membersOf(file: string, name: string): string[] {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest);
  const found = source.statements
    .filter(ts.isInterfaceDeclaration)
    .find((declaration) => declaration.name.text === name);
  expect(found, `${name} in ${file}`).toBeDefined();
  return found!.members.filter(ts.isPropertySignature).map((member) => member.name.getText(source));
}

test('routes', () => {
  // What the handlers need is not read before a request comes.
  const parts = {} as never;
  const routes = [
    createSessionRoutes,
    createWebhookRoutes,
    createHealthRoutes,
    createAdminRoutes,
  ].flatMap((createRoutes) =>
    createRoutes(parts).routes.map(({ method, path }) => toRouteTemplate(`${method} ${path}`)),
  );
  expect(routes.length).toBeGreaterThan(15);
  expect(firstColumn('Routes').sort()).toEqual(routes.sort());
});

test('refusals', () => {
  const [, section = ''] = page.split('\n## What it refuses\n');
  const rows = [...section.matchAll(/^\| `([\w-]+)` +\| (\d{3}) /gm)];
  const said = rows.map(([, type, status]) => [type, Number(status)]);
  expect(said).toEqual(Object.entries(problems).map(([type, [status]]) => [type, status]));
});

test('options', () => {
  const options = [
    ...membersOf('src/server/merchant-options.ts', 'MerchantOptions'),
    ...membersOf('src/server/sessions/create-session-body.ts', 'SessionDefaults'),
  ];
  expect(options.length).toBeGreaterThan(10);
  expect(firstColumn('Options of `createMerchant`').sort()).toEqual(options.sort());
});

test('metrics', () => {
  const [, section = ''] = page.split('\n## Metrics\n');
  const rows = section
    .split('\n## ')[0]!
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) =>
      line
        .split('|')
        .map((cell) => cell.trim().replaceAll('`', ''))
        .slice(1, 5),
    );
  expect(rows).toEqual(
    Object.entries(metricDefinitions).map(([name, { type, labels, help }]) => [
      name,
      type,
      labels.join(', '),
      help,
    ]),
  );
});

// Verifies that `src/server/README.md` lists every route, problem code and option of the kit, and no others.
import { readFileSync } from 'node:fs';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { createAdminRoutes } from '../../src/server/routes/admin-routes.js';
import { createWebhookRoutes } from '../../src/server/routes/webhook-routes.js';
import { createHealthRoutes } from '../../src/server/routes/health-routes.js';
import { createProductRoutes } from '../../src/server/routes/product-routes.js';
import { metricDefinitions } from '../../src/server/metrics.js';
import { toRouteTemplate } from '../../src/server/http/request-log.js';
import { problems } from '../../src/server/http/problem-types.js';
import { createSessionRoutes } from '../../src/server/routes/session-routes.js';

const page = readFileSync('src/server/README.md', 'utf8');

/** Returns the names in backticks in the first column of the table below a heading. */
function getFirstColumn(heading: string): string[] {
  const [, section = ''] = page.split(`\n## ${heading}\n`);
  return section
    .split('\n## ')[0]!
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .flatMap((row) => [...row.split(' | ')[0]!.matchAll(/`([^`]+)`/g)].map(([, name]) => name!));
}

/** Returns the names of an interface's properties, without inherited ones. */
function getPropertyNames(file: string, name: string): string[] {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest);
  const found = source.statements
    .filter(ts.isInterfaceDeclaration)
    .find((declaration) => declaration.name.text === name);
  expect(found, `${name} in ${file}`).toBeDefined();
  return found!.members.filter(ts.isPropertySignature).map((member) => member.name.getText(source));
}

describe('src/server/README.md', () => {
  test('lists every route', () => {
    // Handlers use their dependencies only when a request arrives.
    const deps = {} as never;
    const routes = [
      createSessionRoutes,
      createWebhookRoutes,
      createHealthRoutes,
      createProductRoutes,
      createAdminRoutes,
    ].flatMap((createRoutes) =>
      createRoutes(deps).routes.map(({ method, path }) => toRouteTemplate(`${method} ${path}`)),
    );
    expect(routes.length).toBeGreaterThan(15);
    expect(getFirstColumn('Routes').sort()).toEqual(routes.sort());
  });

  test('lists every problem code with its status', () => {
    const [, section = ''] = page.split('\n## Problems\n');
    const rows = [...section.matchAll(/^\| `([\w-]+)` +\| (\d{3}) /gm)];
    const listed = rows.map(([, type, status]) => [type, Number(status)]);
    expect(listed).toEqual(Object.entries(problems).map(([type, [status]]) => [type, status]));
  });

  test('lists every option of `createMerchant`', () => {
    const options = [
      ...getPropertyNames('src/server/merchant-options.ts', 'MerchantOptions'),
      ...getPropertyNames('src/server/sessions/create-session-body.ts', 'SessionDefaults'),
    ];
    expect(options.length).toBeGreaterThan(10);
    expect(getFirstColumn('Options of `createMerchant`').sort()).toEqual(options.sort());
  });

  test('lists every metric with its type, labels and meaning', () => {
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
});

/** Runs the recipes with which the README of the tag preloads Ledyer's script. */
import { readFileSync } from 'node:fs';
import { request, type IncomingMessage, type Server } from 'node:http';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { compileFunction } from 'node:vm';
import { transform } from 'esbuild';
import { describe, expect, test } from 'vitest';
import * as kit from 'ledyer-checkout/server';

const readme = readFileSync(new URL('../src/element/README.md', import.meta.url), 'utf8');
const link = '<https://checkout.live.ledyer.com/bootstrap.js>; rel=preload; as=script';

/** Returns the code block that follows this comment. */
function getBlock(name: string): string {
  const [, code = ''] =
    new RegExp(`<!-- ${name} -->\\s+\`\`\`\\w+\\n(.*?)^\`\`\``, 'ms').exec(readme) ?? [];
  return code;
}

/** Runs a code block. Returns its exports. */
async function runBlock(name: string, globals: Readonly<Record<string, unknown>> = {}) {
  const { code } = await transform(getBlock(name), { loader: 'ts', format: 'cjs' });
  const module = { exports: {} as Record<string, unknown> };
  const require = (path: string): unknown =>
    path === 'ledyer-checkout/server' ? kit : createRequire(import.meta.url)(path);
  const names = ['module', 'exports', 'require', ...Object.keys(globals)];
  const run = compileFunction(code, names) as (...values: readonly unknown[]) => void;
  run(module, module.exports, require, ...Object.values(globals));
  return module.exports;
}

describe('the preload of the README', () => {
  test('is sent by Express before the page is rendered, and with the page', async () => {
    let finishRendering: (html: string) => void = () => undefined;
    const renderPage = () => new Promise<string>((resolve) => (finishRendering = resolve));
    const { app } = (await runBlock('early-hints', { renderPage })) as {
      app: { listen(port: number, host: string): Server };
    };
    const server = app.listen(0, '127.0.0.1');
    await once(server, 'listening');
    try {
      const { port } = server.address() as AddressInfo;
      const sent = request({ port, host: '127.0.0.1', path: '/checkout' }).end();
      const [hints] = (await once(sent, 'information')) as [
        { statusCode: number; headers: Record<string, string> },
      ];
      expect(hints).toMatchObject({ statusCode: 103, headers: { link } });
      finishRendering('<ledyer-checkout></ledyer-checkout>');
      const [page] = (await once(sent, 'response')) as [IncomingMessage];
      expect(page).toMatchObject({ statusCode: 200, headers: { link } });
      page.resume();
    } finally {
      server.close();
    }
  });

  test('is a header of a Next.js page', async () => {
    const { default: config } = await runBlock('next-config');
    const { headers } = config as { headers: () => unknown };
    expect(headers()).toEqual([{ source: '/checkout', headers: [{ key: 'Link', value: link }] }]);
  });

  test('is the same header in nginx', () => {
    expect(getBlock('nginx')).toContain(`add_header Link "${link}";`);
  });
});

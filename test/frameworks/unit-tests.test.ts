// Runs unit tests of a page with the tag in the test runners that shops use.
import { createServer } from 'node:http';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { installPackages, packPackage, runScript } from './apps.js';

const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
const readmeTest = /<!-- unit-test -->\n\n```js\n(.*?)```/s.exec(readme)![1]!;

const requests: string[] = [];
const server = createServer((request, response) => {
  requests.push(request.url ?? '');
  response.end();
});

beforeAll(async () => {
  await packPackage();
  await installPackages('unit-tests');
  await once(server.listen(0, 'localhost'), 'listening');
}, 600_000);
afterAll(() => server.close());

describe.each(['jest', 'vitest'])('a shop’s unit tests with %s', (tool) => {
  test('pass and send no request to Ledyer', async () => {
    const url = `http://localhost:${(server.address() as AddressInfo).port}`;
    const { ok, text } = await runScript('unit-tests', tool, {
      LEDYER_URL: url,
      README_TEST: readmeTest,
    });
    expect(ok, text).toBe(true);
    expect(requests).toEqual([]);
  });
});

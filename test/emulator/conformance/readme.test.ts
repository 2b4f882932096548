import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { withConformance } from '../../../scripts/docs/conformance.js';
import { behaviours } from '../../../src/emulator/conformance/behaviours.js';
import { startEmulator } from '../../../src/emulator/http-server.js';
import { companies } from '../../../src/emulator/sessions/test-companies.js';
import { testCards } from '../../../src/emulator/checkout/test-cards.js';
import { faultKindsByParty } from '../../../src/emulator/faults/fault-kinds.js';

const readme = readFileSync(new URL('../../../src/emulator/README.md', import.meta.url), 'utf8');

test('the emulator’s README has the current conformance table (npm run docs writes it)', async () => {
  expect(await withConformance(readme, behaviours)).toBe(readme);
});

describe('the emulator’s README lists', () => {
  test.each(companies.map(({ companyId, name }) => [companyId, name]))(
    'the company %s, %s',
    (id, name) => {
      expect(readme).toMatch(new RegExp(`\\| \`${id}\` +\\| ${name} `));
    },
  );

  test.each(testCards.map(({ number }) => number.replace(/(.{4})(?=.)/g, '$1 ')))(
    'the card %s',
    (number) => {
      expect(readme).toContain(`| \`${number}\` |`);
    },
  );

  test.each([...new Set(Object.values(faultKindsByParty).flat())])('the fault %s', (kind) => {
    expect(readme).toContain(`\`${kind}\``);
  });
});

test('the commands of the emulator’s README work in their order', async () => {
  const [, examples = ''] = /<!-- examples -->(.*)<!-- \/examples -->/s.exec(readme) ?? [];
  const blocks = [...examples.matchAll(/```sh\n(.*?)```/gs)].map(([, block]) => block);
  const commands = blocks.join('\n');
  expect(commands.match(/curl /g)?.length).toBeGreaterThan(15);
  // All commands are inside the examples block.
  expect(commands.match(/curl /g)?.length).toBe(readme.match(/curl /g)?.length);

  const { url, emulator, close } = await startEmulator({ port: 0 });
  try {
    const script = [
      // An error response fails the command and therefore the script.
      'curl() { command curl -sSf "$@"; }',
      commands.replace('EMULATOR=http://localhost:4801', `EMULATOR=${url}`),
    ];
    const { stdout } = await promisify(execFile)('sh', ['-euc', script.join('\n')]);
    expect(stdout).toContain('"orderCaptured"');
    expect(stdout).toContain('"state":"authorized"');
    expect(emulator.sessions()).toEqual([]);
  } finally {
    await close();
  }
}, 30_000);

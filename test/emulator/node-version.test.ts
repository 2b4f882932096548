import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { findNodeIssue, minNodeVersion } from '../../src/emulator/node-version.js';

describe('findNodeIssue', () => {
  test.each(['18.20.8', '20.9.0', '20.18.3', '19.9.0'])(
    'names the needed version for %s',
    (version) => {
      expect(findNodeIssue('ledyer-emulator', version)).toBe(
        `ledyer-emulator needs Node 20.19 or newer, but this is ${version}. See nodejs.org.`,
      );
    },
  );

  test.each(['20.19.0', '20.20.2', '22.0.0', '24.1.0', '100.0.0'])('accepts %s', (version) => {
    expect(findNodeIssue('ledyer-emulator', version)).toBeUndefined();
  });

  test('needs the version of package.json', () => {
    const { engines } = JSON.parse(readFileSync('package.json', 'utf8')) as {
      engines: { node: string };
    };
    expect(engines.node).toBe(`>=${minNodeVersion.join('.')}`);
  });
});

import { describe, expect, test } from 'vitest';
import { parseCommandLine, usage } from '../../src/emulator/command-line.js';

describe('parseCommandLine', () => {
  const start = { run: 'start', port: 4801, host: 'localhost', quiet: false };

  test.each([
    [[], {}, start],
    [['--port', '0', '--quiet'], {}, { ...start, port: 0, quiet: true }],
    [['--port=9000', '--host', '0.0.0.0'], {}, { ...start, port: 9000, host: '0.0.0.0' }],
    [[], { EMULATOR_PORT: '5801' }, { ...start, port: 5801 }],
    [['--port', '9000'], { EMULATOR_PORT: '5801' }, { ...start, port: 9000 }],
    [
      ['--seed', '7', '--data', 'state.json', '--fault=faults.json'],
      {},
      { ...start, seed: 7, data: 'state.json', fault: 'faults.json' },
    ],
    [['--color-scheme', 'page'], {}, { ...start, frameColorScheme: 'page' }],
    [['--strict'], {}, { ...start, strict: true }],
    [['--help'], {}, { run: 'help' }],
    [['--version'], {}, { run: 'version' }],
  ])('parses %j with the environment %j', (args, environment, command) => {
    expect(parseCommandLine(args, environment)).toEqual(command);
  });

  test.each([
    [['--prot', '1'], '--prot'],
    [['--port'], '--port'],
    [['--port', 'http'], 'not "http"'],
    [['--port', '70000'], 'not "70000"'],
    [['--seed', 'x'], 'not "x"'],
    [['--color-scheme', 'blue'], 'not "blue"'],
    [['start'], 'start'],
  ])('returns a usage error for %j', (args, message) => {
    const command = parseCommandLine(args, {});
    expect(command.run).toBe('usage-error');
    expect((command as { message: string }).message).toContain(message);
  });

  const credentials = { LEDYER_CLIENT_ID: 'id', LEDYER_CLIENT_SECRET: 'secret' };

  test('parses the verification of the sandbox and of another emulator', () => {
    const variables = { ...credentials, LEDYER_EMULATOR_URL: 'http://localhost:5801' };
    const verified = { run: 'verify', clientId: 'id', clientSecret: 'secret', orders: [] };
    expect(parseCommandLine(['verify', '--environment', 'sandbox'], variables)).toEqual({
      ...verified,
      environment: 'sandbox',
    });
    expect(parseCommandLine(['verify', '--environment=local'], variables)).toEqual({
      ...verified,
      environment: 'local',
      emulatorUrl: 'http://localhost:5801',
    });
    const orders = ['--order', 'or_1', '--order=or_2'];
    expect(parseCommandLine(['verify', '--environment=sandbox', ...orders], variables)).toEqual({
      ...verified,
      environment: 'sandbox',
      orders: ['or_1', 'or_2'],
    });
  });

  test.each([
    [['--environment', 'live'], credentials, 'never'],
    [[], credentials, 'sandbox or local'],
    [['--environment', 'sandbox'], {}, 'LEDYER_CLIENT_ID'],
    [['--environment', 'sandbox', 'more'], credentials, 'more'],
    [['--environment=sandbox', '--order=se_1'], credentials, '--order'],
    [
      ['--environment=sandbox', '--order=or_1', '--order=or_2', '--order=or_3'],
      credentials,
      'at most twice',
    ],
  ])('does not verify for %j', (args, variables, message) => {
    const command = parseCommandLine(['verify', ...args], variables);
    expect(command.run).toBe('usage-error');
    expect((command as { message: string }).message).toContain(message);
  });

  test('documents every flag in the usage', () => {
    for (const flag of [
      'environment',
      'port',
      'host',
      'seed',
      'data',
      'color-scheme',
      'fault',
      'quiet',
      'strict',
      'help',
      'version',
    ])
      expect(usage).toContain(`--${flag}`);
  });
});

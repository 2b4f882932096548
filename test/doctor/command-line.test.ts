import { describe, expect, test } from 'vitest';
import { checks } from '../../src/doctor/checks/checks.js';
import { parseCommandLine, usage } from '../../src/doctor/command-line.js';

const parse = (...args: string[]) => parseCommandLine(args, {});

describe('parseCommandLine', () => {
  test('returns defaults for everything except the address', () => {
    expect(parse('http://localhost:8080/ledyer/')).toEqual({
      run: 'check',
      baseUrl: 'http://localhost:8080/ledyer',
      port: 4801,
      host: 'localhost',
      webhookUrls: { notification: undefined, validation: undefined },
      checks,
      timeoutSeconds: 120,
      json: false,
    });
  });

  test('parses every option', () => {
    const command = parse(
      ...['https://shop.example/l', '--sku', 'PEN', '--port', '0', '--host', '0.0.0.0'],
      '--final-slash',
      ...['--notification-url', 'http://localhost/n', '--validation-url', 'http://localhost/v'],
      ...[
        '--page',
        'http://localhost/pay',
        '--wait',
        '5',
        '--only',
        'secrets, status-fields',
        '--json',
      ],
    );
    expect(command).toMatchObject({
      sku: 'PEN',
      port: 0,
      host: '0.0.0.0',
      finalSlash: true,
      webhookUrls: { notification: 'http://localhost/n', validation: 'http://localhost/v' },
      pageUrl: 'http://localhost/pay',
      timeoutSeconds: 5,
      json: true,
    });
    const checkIds = command.run === 'check' ? command.checks.map(({ id }) => id) : [];
    expect(checkIds).toEqual(['status-fields', 'secrets']);
  });

  test('accepts a scheme in upper case', () => {
    expect(parse('HTTP://localhost/l')).toMatchObject({ run: 'check' });
  });

  test('uses EMULATOR_PORT when --port is absent', () => {
    const command = parseCommandLine(['http://localhost/l'], { EMULATOR_PORT: '4999' });
    expect(command).toMatchObject({ port: 4999 });
  });

  test.each([
    [[], /base URL/],
    [['http://a.example', 'http://b.example'], /one argument/],
    [['shop.example/ledyer'], /http:\/\/ or https:\/\//],
    [['http://localhost', '--port', '70000'], /port/],
    [['http://localhost', '--wait', 'long'], /--wait/],
    [['http://localhost', '--only', 'secrets,luck'], /"luck"/],
    [['http://localhost', '--notification-url', '/n'], /\/n/],
    [['http://localhost', '--colour'], /--colour/],
    [['http://localhost/l?shop=1'], /no query/],
    [['http://localhost/l#top'], /no fragment/],
    [['http://me:secret@localhost/l'], /no user name/],
  ])('returns a usage error for %j', (args, message) => {
    const command = parse(...args);
    expect(command.run).toBe('usage-error');
    expect(command.run === 'usage-error' ? command.message : '').toMatch(message);
  });

  test('documents every option in the help', () => {
    expect(parse('--help')).toEqual({ run: 'help' });
    expect(parse('--list')).toEqual({ run: 'list' });
    expect(usage.match(/^ {2}--[\w-]+/gm)?.map((option) => option.trim())).toEqual(
      '--sku --notification-url --validation-url --page --final-slash --port --host --wait --only --json --list --help'.split(
        ' ',
      ),
    );
  });
});

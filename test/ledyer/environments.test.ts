import { expect, test } from 'vitest';
import {
  getBootstrapUrl,
  environments,
  getHosts,
  isEnvironment,
} from '../../src/ledyer/environments.js';

test('`getHosts` returns separate hosts and the `data-env` of each of Ledyer’s environments', () => {
  expect(getHosts('live')).toEqual({
    api: 'https://api.live.ledyer.com',
    auth: 'https://auth.live.ledyer.com',
    checkout: 'https://checkout.live.ledyer.com',
    pos: 'https://pos.live.ledyer.com',
    dataEnv: 'production',
  });
  expect(getHosts('sandbox').dataEnv).toBe('sandbox');
  expect(getBootstrapUrl(getHosts('sandbox'))).toBe(
    'https://checkout.sandbox.ledyer.com/bootstrap.js',
  );
});

test('`getHosts` returns one origin for every host of the emulator', () => {
  const origin = 'http://localhost:4801';
  expect(getHosts('local')).toEqual({
    api: origin,
    auth: origin,
    checkout: origin,
    pos: origin,
    dataEnv: 'localhost',
  });
});

test.each([
  ['http://127.0.0.1:9', 'http://127.0.0.1:9'],
  ['http://[::1]:9/', 'http://[::1]:9'],
  ['https://emulator.localhost/path?query', 'https://emulator.localhost'],
])('`getHosts` accepts the emulator URL %s', (address, api) => {
  expect(getHosts('local', address).api).toBe(api);
});

test.each([
  'https://ledyer.example',
  'http://localhost.example',
  'http://localhost@evil.example',
  'http://127.0.0.1.evil.example',
  'http://evil.example#localhost',
  'javascript://localhost/%0aalert(1)',
  'file://localhost/',
  'localhost:4801',
  '',
])('`getHosts` rejects the emulator URL "%s"', (address) => {
  expect(() => getHosts('local', address)).toThrow(RangeError);
});

test('`getHosts` ignores the emulator URL in Ledyer’s environments', () => {
  expect(getHosts('live', 'https://evil.example')).toEqual(getHosts('live'));
});

test('`isEnvironment` accepts the known environments only', () => {
  expect(environments.every(isEnvironment)).toBe(true);
  for (const other of ['production', 'LIVE', '', null, undefined]) {
    expect(isEnvironment(other)).toBe(false);
  }
});

import { expect, test } from 'vitest';
import {
  bootstrapUrl,
  environments,
  getHosts,
  isEnvironment,
} from '../../src/ledyer/environments.js';

test('each environment of Ledyer’s has hosts of its own, and the name that its script knows', () => {
  expect(getHosts('live')).toEqual({
    api: 'https://api.live.ledyer.com',
    auth: 'https://auth.live.ledyer.com',
    checkout: 'https://checkout.live.ledyer.com',
    pos: 'https://pos.live.ledyer.com',
    dataEnv: 'production',
  });
  expect(getHosts('sandbox').dataEnv).toBe('sandbox');
  expect(bootstrapUrl(getHosts('sandbox'))).toBe(
    'https://checkout.sandbox.ledyer.com/bootstrap.js',
  );
});

test('the emulator plays every party from one origin', () => {
  const origin = 'http://localhost:4801';
  expect(getHosts('local')).toEqual({
    api: origin,
    auth: origin,
    checkout: origin,
    pos: `${origin}/pos`,
    dataEnv: 'localhost',
  });
});

test.each([
  ['http://127.0.0.1:9', 'http://127.0.0.1:9'],
  ['http://[::1]:9/', 'http://[::1]:9'],
  ['https://emulator.localhost/path?query', 'https://emulator.localhost'],
])('%s may play Ledyer', (address, api) => {
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
])('"%s" may not', (address) => {
  expect(() => getHosts('local', address)).toThrow(RangeError);
});

test('Ledyer’s own hosts do not move, whatever the emulator’s address is', () => {
  expect(getHosts('live', 'https://evil.example')).toEqual(getHosts('live'));
});

test('only the known environments are environments', () => {
  expect(environments.every(isEnvironment)).toBe(true);
  for (const other of ['production', 'LIVE', '', null, undefined]) {
    expect(isEnvironment(other)).toBe(false);
  }
});

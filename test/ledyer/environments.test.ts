import { expect, test } from 'vitest';
import {
  bootstrapUrl,
  environments,
  hostsOf,
  isEnvironment,
} from '../../src/ledyer/environments.js';

test('each environment of Ledyer’s has hosts of its own, and the name that its script knows', () => {
  expect(hostsOf('live')).toEqual({
    api: 'https://api.live.ledyer.com',
    auth: 'https://auth.live.ledyer.com',
    checkout: 'https://checkout.live.ledyer.com',
    pos: 'https://pos.live.ledyer.com',
    dataEnv: 'production',
  });
  expect(hostsOf('sandbox').dataEnv).toBe('sandbox');
  expect(bootstrapUrl(hostsOf('sandbox'))).toBe('https://checkout.sandbox.ledyer.com/bootstrap.js');
});

test('the emulator plays every party from one origin', () => {
  const origin = 'http://localhost:4801';
  expect(hostsOf('local')).toEqual({
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
  expect(hostsOf('local', address).api).toBe(api);
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
  expect(() => hostsOf('local', address)).toThrow(RangeError);
});

test('Ledyer’s own hosts do not move, whatever the emulator’s address is', () => {
  expect(hostsOf('live', 'https://evil.example')).toEqual(hostsOf('live'));
});

test('only the known environments are environments', () => {
  expect(environments.every(isEnvironment)).toBe(true);
  for (const other of ['production', 'LIVE', '', null, undefined]) {
    expect(isEnvironment(other)).toBe(false);
  }
});

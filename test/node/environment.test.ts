import { expect, test } from 'vitest';
import { ledyerFromEnvironment, portFromEnvironment } from '../../src/entries/node/index.js';

const own = { LEDYER_CLIENT_ID: 'shop', LEDYER_CLIENT_SECRET: 'own' };

test('a running emulator may have other credentials than the default ones', () => {
  const LEDYER_EMULATOR_URL = 'http://localhost:4999';
  expect(ledyerFromEnvironment({ LEDYER_EMULATOR_URL, ...own })).toEqual({
    environment: 'local',
    clientId: 'shop',
    clientSecret: 'own',
    emulatorUrl: LEDYER_EMULATOR_URL,
  });
  expect(ledyerFromEnvironment({ LEDYER_EMULATOR_URL }).clientId).toBe('emulator');
});

test('the emulator in its usual place has its usual ones', () => {
  expect(ledyerFromEnvironment(own)).toEqual({
    environment: 'local',
    clientId: 'emulator',
    clientSecret: 'emulator',
  });
});

test('what is missing or wrong is named', () => {
  const sandbox = { LEDYER_ENVIRONMENT: 'sandbox' };
  expect(ledyerFromEnvironment({ ...sandbox, ...own })).toMatchObject({ clientId: 'shop' });
  expect(() => ledyerFromEnvironment(sandbox)).toThrow(/LEDYER_CLIENT_ID and LEDYER_CLIENT_SECRET/);
  expect(() => ledyerFromEnvironment({ LEDYER_ENVIRONMENT: 'prod' })).toThrow(/local, sandbox or/);
  expect(portFromEnvironment({ PORT: '80' }, 'PORT', 4800)).toBe(80);
  expect(() => portFromEnvironment({ PORT: 'http' }, 'PORT', 4800)).toThrow(/^PORT must be/);
});

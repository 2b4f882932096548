import { expect, test } from 'vitest';
import { readEnvironment } from '../../server-example/environment.js';

const own = { LEDYER_CLIENT_ID: 'shop', LEDYER_CLIENT_SECRET: 'own' };

test('an emulator that runs already may have credentials of its own', () => {
  const LEDYER_EMULATOR_URL = 'http://localhost:4999';
  expect(readEnvironment({ LEDYER_EMULATOR_URL, ...own }).ledyer).toEqual({
    environment: 'local',
    clientId: 'shop',
    clientSecret: 'own',
    emulatorUrl: LEDYER_EMULATOR_URL,
  });
  expect(readEnvironment({ LEDYER_EMULATOR_URL }).ledyer.clientId).toBe('emulator');
});

test('the emulator that is started for the shop has its usual ones', () => {
  expect(readEnvironment(own).ledyer.clientSecret).toBe('emulator');
});

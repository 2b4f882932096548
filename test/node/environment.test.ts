import { describe, expect, test } from 'vitest';
import { ledyerFromEnvironment, portFromEnvironment } from '../../src/entries/node/index.js';

const credentials = { LEDYER_CLIENT_ID: 'shop', LEDYER_CLIENT_SECRET: 'own' };

describe('ledyerFromEnvironment', () => {
  test('with an emulator URL returns the given credentials, by default `emulator`', () => {
    const LEDYER_EMULATOR_URL = 'http://localhost:4999';
    expect(ledyerFromEnvironment({ LEDYER_EMULATOR_URL, ...credentials })).toEqual({
      environment: 'local',
      clientId: 'shop',
      clientSecret: 'own',
      emulatorUrl: LEDYER_EMULATOR_URL,
    });
    expect(ledyerFromEnvironment({ LEDYER_EMULATOR_URL }).clientId).toBe('emulator');
  });

  test('without an emulator URL returns the emulator’s credentials instead of the given ones', () => {
    expect(ledyerFromEnvironment(credentials)).toEqual({
      environment: 'local',
      clientId: 'emulator',
      clientSecret: 'emulator',
    });
  });

  test('throws with the names of missing credentials, or with the allowed environments', () => {
    const sandbox = { LEDYER_ENVIRONMENT: 'sandbox' };
    expect(ledyerFromEnvironment({ ...sandbox, ...credentials })).toMatchObject({
      clientId: 'shop',
    });
    expect(() => ledyerFromEnvironment(sandbox)).toThrow(
      /LEDYER_CLIENT_ID and LEDYER_CLIENT_SECRET/,
    );
    expect(() => ledyerFromEnvironment({ LEDYER_ENVIRONMENT: 'prod' })).toThrow(
      /local, sandbox or/,
    );
  });
});

describe('portFromEnvironment', () => {
  test('returns the port of the variable, and throws with its name otherwise', () => {
    expect(portFromEnvironment({ PORT: '80' }, 'PORT', 4800)).toBe(80);
    expect(() => portFromEnvironment({ PORT: 'http' }, 'PORT', 4800)).toThrow(/^PORT must be/);
  });
});

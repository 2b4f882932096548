import { expect, test } from 'vitest';
import { behaviours } from '../../../src/emulator/conformance/behaviours.js';
import { createEmulatorApp } from '../../../src/emulator/emulator.js';
import { EmulatorCore } from '../../../src/emulator/emulator-core.js';

test('behaviours cover exactly the routes of the app', () => {
  const routes = createEmulatorApp(new EmulatorCore())
    .routes.filter(({ method }) => method !== 'ALL')
    .map(({ method, path }) => `${method} ${path}`);
  const described = behaviours.map(({ route }) => route).filter((route) => route.includes('/'));
  expect([...new Set(described)].sort()).toEqual([...new Set(routes)].sort());
});

test('behaviours are unique and have a text and a source', () => {
  const rows = behaviours.map(({ route, behaviour }) => `${route}: ${behaviour}`);
  expect(new Set(rows).size).toBe(rows.length);
  for (const { behaviour, source } of behaviours) {
    expect(behaviour).not.toBe('');
    expect(source).not.toBe('');
  }
});

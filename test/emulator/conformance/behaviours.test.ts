import { expect, test } from 'vitest';
import { behaviours } from '../../../src/emulator/conformance/behaviours.js';
import { createEmulatorApp } from '../../../src/emulator/emulator.js';
import { EmulatorCore } from '../../../src/emulator/emulator-core.js';

test('every route has a behaviour with a mark and a source, and every behaviour has a route', () => {
  const routes = createEmulatorApp(new EmulatorCore())
    .routes.filter(({ method }) => method !== 'ALL')
    .map(({ method, path }) => `${method} ${path}`);
  const described = behaviours.map(({ route }) => route).filter((route) => route.includes('/'));
  expect([...new Set(described)].sort()).toEqual([...new Set(routes)].sort());
});

test('every behaviour says something, and says it once', () => {
  const rows = behaviours.map(({ route, behaviour }) => `${route}: ${behaviour}`);
  expect(new Set(rows).size).toBe(rows.length);
  for (const { behaviour, source } of behaviours) {
    expect(behaviour).not.toBe('');
    expect(source).not.toBe('');
  }
});

import { afterEach, describe, expect, test, vi } from 'vitest';
import { runOutsideZones } from '../../../src/element/start/outside-zones.js';

describe('runOutsideZones', () => {
  afterEach(() => vi.unstubAllGlobals());

  test('runs the call in the root zone of zone.js', () => {
    const zones = ['angular'];
    const run = (call: () => unknown) => {
      zones.push('root');
      const result = call();
      zones.pop();
      return result;
    };
    vi.stubGlobal('Zone', { root: { run } });
    expect(runOutsideZones(() => zones.at(-1))).toBe('root');
    expect(zones).toEqual(['angular']);
  });

  test.each([undefined, {}, () => undefined])(
    'runs the call on a page whose Zone is %s',
    (zone) => {
      vi.stubGlobal('Zone', zone);
      expect(runOutsideZones(() => 'result')).toBe('result');
    },
  );
});

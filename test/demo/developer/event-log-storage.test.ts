import { expect, test } from 'vitest';
import { EventLogStorage } from '../../../demo/developer/event-log-storage.js';
import { MemoryStorage } from '../memory-storage.js';

const entry = (name: string) => ({ time: '10:00:00.000', name, fields: [] });

test('events outlive the page, the newest first', () => {
  const storage = new MemoryStorage();
  const memory = new EventLogStorage(storage);
  memory.add(entry('ledyer-ready'));
  memory.add(entry('ledyer-pending'));
  const names = new EventLogStorage(storage).entries.map(({ name }) => name);
  expect(names).toEqual(['ledyer-pending', 'ledyer-ready']);
});

test('only the last ones are kept', () => {
  const memory = new EventLogStorage(new MemoryStorage());
  for (let count = 0; count < 100; count += 1) memory.add(entry(String(count)));
  expect(memory.entries).toHaveLength(60);
  expect(memory.entries[0]!.name).toBe('99');
});

test.each(['', '{}', '[1]', '[null]', '[{"time":1}]'])('%j is no memory', (stored) => {
  const storage = new MemoryStorage();
  storage.setItem('papper-penna.events', stored);
  expect(new EventLogStorage(storage).entries).toEqual([]);
});

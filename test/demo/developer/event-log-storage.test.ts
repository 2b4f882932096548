import { expect, test } from 'vitest';
import { EventLogStorage } from '../../../demo/developer/event-log-storage.js';
import { MemoryStorage } from '../memory-storage.js';

const createEntry = (name: string) => ({ time: '10:00:00.000', name, fields: [] });

test('the event log storage: keeps events across pages, newest first', () => {
  const storage = new MemoryStorage();
  const log = new EventLogStorage(storage);
  log.add(createEntry('ledyer-ready'));
  log.add(createEntry('ledyer-pending'));
  const names = new EventLogStorage(storage).entries.map(({ name }) => name);
  expect(names).toEqual(['ledyer-pending', 'ledyer-ready']);
});

test('the event log storage: keeps the newest 60 events', () => {
  const log = new EventLogStorage(new MemoryStorage());
  for (let count = 0; count < 100; count += 1) log.add(createEntry(String(count)));
  expect(log.entries).toHaveLength(60);
  expect(log.entries[0]!.name).toBe('99');
});

test.each(['', '{}', '[1]', '[null]', '[{"time":1}]'])(
  'the event log storage: is empty for the invalid value %j',
  (stored) => {
    const storage = new MemoryStorage();
    storage.setItem('papper-penna.events', stored);
    expect(new EventLogStorage(storage).entries).toEqual([]);
  },
);

import { expect, test } from 'vitest';
import { AccountStore, type AccountState } from '../../../demo/shop/account/account-store.js';
import { MemoryStorage } from '../memory-storage.js';

const rocket = { id: 'rocket', name: 'Rocket 4' };

/** Creates a store with a server that accepts every account, and counts the change events. */
function createStore(storage: Storage, onServer?: typeof rocket) {
  const toState = (account?: typeof rocket): AccountState => ({ account, accounts: [rocket] });
  const store = new AccountStore(storage, {
    getAccount: () => Promise.resolve(toState(onServer)),
    setAccount: (id) => Promise.resolve(toState(id === null ? undefined : rocket)),
  });
  const changes: (string | undefined)[] = [];
  store.addEventListener('change', () => changes.push(store.account?.id));
  return { store, changes };
}

test('the account store: shows the account of the last page at once', async () => {
  const storage = new MemoryStorage();
  await createStore(storage).store.signIn('rocket');
  expect(createStore(storage).store.account).toEqual(rocket);
});

test('the account store: fires one event per change and none for the same account', async () => {
  const { store, changes } = createStore(new MemoryStorage());
  await store.signIn('rocket');
  await store.signIn('rocket');
  await store.signIn(null);
  expect(changes).toEqual(['rocket', undefined]);
});

test('the account store: follows the server when the cookie has ended', async () => {
  const storage = new MemoryStorage();
  await createStore(storage).store.signIn('rocket');
  const { store, changes } = createStore(storage);
  await store.load();
  expect(changes).toEqual([undefined]);
  expect(createStore(storage).store.account).toBeUndefined();
});

test('the account store: follows other tabs', async () => {
  const storage = new MemoryStorage();
  const window = new EventTarget();
  const { store, changes } = createStore(storage);
  store.watch(window);
  await createStore(storage).store.signIn('rocket');
  window.dispatchEvent(new Event('storage'));
  window.dispatchEvent(new Event('pageshow'));
  expect(changes).toEqual(['rocket']);
});

test.each(['null', '7', '{"id":7,"name":"x"}', '{"half'])(
  'the account store: ignores the invalid stored value %j',
  (stored) => {
    const storage = new MemoryStorage();
    storage.setItem('papper-penna.account', stored);
    expect(createStore(storage).store.account).toBeUndefined();
  },
);

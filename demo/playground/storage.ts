/** `files` of PostgreSQL, `values` by name, and the server's `log`. */
const stores = { files: {}, values: {}, log: { keyPath: 'n', autoIncrement: true } };
type StoreName = keyof typeof stores;

/** The browser's database. A change is complete or absent, also when the worker ends in the middle of it. */
export interface Storage {
  read<T>(name: StoreName, use: (store: IDBObjectStore) => IDBRequest<T>): Promise<T>;
  /** Resolves when the browser has stored the change. */
  write(name: StoreName, change: (store: IDBObjectStore) => void): Promise<void>;
}

export async function openStorage(name: string): Promise<Storage> {
  const opening = indexedDB.open(name, 1);
  opening.onupgradeneeded = () => {
    for (const [store, options] of Object.entries(stores))
      opening.result.createObjectStore(store, options);
  };
  const database = await toPromise(opening);
  return {
    read: (store, use) => toPromise(use(database.transaction(store).objectStore(store))),
    write: (store, change) =>
      new Promise((resolve, reject) => {
        const transaction = database.transaction(store, 'readwrite');
        transaction.oncomplete = () => resolve();
        transaction.onabort = () => reject(transaction.error ?? new Error('Storage is full.'));
        change(transaction.objectStore(store));
      }),
  };
}

const toPromise = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('Storage is unavailable.'));
  });

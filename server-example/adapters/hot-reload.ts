/** A resource that a module opens once: a store, a merchant, or both. */
interface Closable {
  close(): Promise<void>;
}

/**
 * Keeps one shop in a process where a framework loads its module more than once. Next.js has a copy of the module for
 * each route, loads it while it builds as well, and loads it again after each saved file, as Vite does. Without this,
 * each copy opens a worker, a listener and a pool, and a second PGlite is refused:
 *
 *     export const getShop = keepOne('shop', async () => {
 *       const store = await openPglite('.data/shop');
 *       const merchant = createMerchant({ store, … });
 *       const close = () => merchant.close().then(() => store.close());
 *       return { merchant, close };
 *     });
 *
 * The first call opens the shop. While you develop, the first call after a reload closes the previous shop and opens the
 * next one. Call it for each request: another copy may have replaced the shop.
 *
 * @param name a different name for each shop of the process
 */
export function keepOne<Shop extends Closable>(
  name: string,
  open: () => Promise<Shop>,
): () => Promise<Shop> {
  const key = Symbol.for(`shop ${name}`);
  const kept = globalThis as { [key]?: Promise<Shop> | undefined };
  // In production all copies share the first shop.
  let isReloaded = process.env.NODE_ENV !== 'production';
  const replace = async (previous: Promise<Shop> | undefined) => {
    // A shop that could not be opened has nothing to close.
    const old = await previous?.catch(() => undefined);
    await old?.close();
    return open();
  };
  return () => {
    const current = kept[key];
    if (current && !isReloaded) return current;
    isReloaded = false;
    const next = replace(current);
    kept[key] = next;
    // The next call tries again.
    next.catch(() => {
      if (kept[key] === next) kept[key] = undefined;
    });
    return next;
  };
}

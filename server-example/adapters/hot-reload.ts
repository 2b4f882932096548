/** What a module opens once: a store, a merchant, or both. */
interface Closable {
  close(): Promise<void>;
}

/**
 * Keeps one shop while a development server reloads its module (Next.js, Vite). Without it, each saved file leaves a
 * worker, a listener and a pool behind, and a second PGlite is refused:
 *
 *     export const shop = keepOne('shop', async () => {
 *       const store = await openPglite('.data/shop');
 *       const merchant = createMerchant({ store, … });
 *       const close = () => merchant.close().then(() => store.close());
 *       return { merchant, close };
 *     });
 *
 * The previous shop is closed before the next one opens. In production, the module is loaded once and nothing is closed.
 *
 * @param name a different name for each shop of the process
 */
export function keepOne<Shop extends Closable>(
  name: string,
  open: () => Promise<Shop>,
): Promise<Shop> {
  const key = Symbol.for(`shop ${name}`);
  const kept = globalThis as { [key]?: Promise<Closable> };
  const previous = kept[key];
  const replace = async () => {
    // A shop that could not be opened needs no end.
    const old = await previous?.catch(() => undefined);
    await old?.close();
    return open();
  };
  const next = replace();
  kept[key] = next;
  return next;
}

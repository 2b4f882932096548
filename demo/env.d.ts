/** What `vite.config.ts` writes into the pages: where the checkout runs. */
interface ImportMetaEnv {
  readonly VITE_LEDYER_ENVIRONMENT: 'live' | 'sandbox' | 'local';
  /** The emulator's origin; only read where the environment is `local`. */
  readonly VITE_LEDYER_EMULATOR_URL: string;
}

interface ImportMeta {
  readonly env: ImportMetaEnv;
}

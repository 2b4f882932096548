/** Constants that `vite.config.ts` defines for the pages. */
interface ImportMetaEnv {
  readonly VITE_LEDYER_ENVIRONMENT: 'live' | 'sandbox' | 'local';
  /** Origin of the emulator, for the environment `local`. */
  readonly VITE_LEDYER_EMULATOR_URL: string;
}

interface ImportMeta {
  readonly env: ImportMetaEnv;
}

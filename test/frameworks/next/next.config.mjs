import { fileURLToPath } from 'node:url';

/** @type {import('next').NextConfig} */
export default {
  // Otherwise Next takes the repository as the root, because it has a lock file.
  outputFileTracingRoot: fileURLToPath(new URL('.', import.meta.url)),
};

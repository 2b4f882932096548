import { fileURLToPath } from 'node:url';

/** @type {import('next').NextConfig} */
export default {
  // The repository around this app has a lock file, too.
  outputFileTracingRoot: fileURLToPath(new URL('.', import.meta.url)),
};

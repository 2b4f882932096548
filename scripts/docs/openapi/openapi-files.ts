/** The OpenAPI descriptions. `npm run docs` writes them, and the build copies them into `dist/openapi`. */
import { readFileSync } from 'node:fs';
import { createLedyerDocument } from './ledyer-document.js';
import { createShopDocument } from './shop-document.js';
import type { Json } from './schema.js';

/** The generated files. A test compares them with the source. */
export const openApiFiles: Readonly<Record<string, (version: string) => Json>> = {
  'src/emulator/openapi/ledyer.json': createLedyerDocument,
  'src/server/openapi/shop.json': createShopDocument,
};

/** Returns the text of a generated file. */
export function createOpenApiText(create: (version: string) => Json): string {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
  return `${JSON.stringify(create(version), null, 2)}\n`;
}

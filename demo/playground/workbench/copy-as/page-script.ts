import type { CheckoutPage } from './checkout-page.js';
import { indent } from './indent.js';

/** Name of the function that contains the page's script. */
export const scriptFunction = 'runPageScript';

/** Returns a function with the script of the page, for the time when the checkout is on the page. */
export function writeScriptFunction({ script }: CheckoutPage): string {
  const isAsync = /\bawait\b/.test(script);
  return `${isAsync ? 'async ' : ''}function ${scriptFunction}() {\n${indent(script, 2)}\n}`;
}

const maxLineLength = 100;

/** Imports types of the package, on several lines if they are many. */
export function writeTypeImport(types: readonly string[]): string {
  if (types.length === 0) return '';
  const names = [...types].sort();
  const line = `import type { ${names.join(', ')} } from 'ledyer-checkout';`;
  return line.length <= maxLineLength
    ? line
    : `import type {\n${names.map((name) => `  ${name},\n`).join('')}} from 'ledyer-checkout';`;
}

/** Joins blocks of code by empty lines, without the empty blocks. */
export const joinBlocks = (blocks: readonly string[]): string =>
  blocks.filter((block) => block !== '').join('\n\n');

/** Joins lines, without the empty ones. */
export const joinLines = (lines: readonly string[]): string =>
  lines.filter((line) => line !== '').join('\n');

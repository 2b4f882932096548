// `npm run test:mutation [-- GROUP …] [-- --force]`: runs StrykerJS for every group, or for those named.
// Only mutants whose code or tests changed since the last run are tested again; `--force` tests all.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { areToolsInstalled, installTools, run } from '../install.mjs';
import { groups } from './groups.mjs';

process.chdir(fileURLToPath(new URL('../..', import.meta.url)));

const args = process.argv.slice(2);
const named = args.filter((arg) => !arg.startsWith('-'));
const options = args.filter((arg) => arg.startsWith('-'));
const unknown = named.filter((name) => !(name in groups));
if (unknown.length > 0) {
  console.error(`Unknown group: ${unknown.join()}. Groups: ${Object.keys(groups).join()}.`);
  process.exit(1);
}

if (!areToolsInstalled() && !installTools()) process.exit(1);
const stryker = 'scripts/tools/node_modules/@stryker-mutator/core/bin/stryker.js';
if (!existsSync(stryker)) throw new Error(`${stryker} is missing.`);

const failed = (named.length > 0 ? named : Object.keys(groups)).filter(
  (name) => !run(process.execPath, [stryker, 'run', ...options], { env: { MUTATION_GROUP: name } }),
);
if (failed.length > 0) {
  console.error(`\nBelow the minimum score, or failed: ${failed.join()}.`);
  process.exit(1);
}

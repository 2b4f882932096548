/** `npm run bench`: measures, prints and stores the results. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, release, totalmem, type } from 'node:os';
import { inspect } from 'node:util';
import { measureBytes } from './bytes.js';
import { measureCommits } from './commits.js';
import { createDocuments } from './documents.js';
import { measureStatusUpdates } from './status-updates.js';
import { measureGrowth } from './server/growth.js';
import { measureLeaks } from './leaks.js';
import { measureMemory } from './server/memory.js';
import { peers } from './peers.mjs';
import type { Results } from './report.js';
import { formatSection, longSections, type BenchOptions, type Section } from './section.js';
import { measureServer } from './server/server.js';
import { measureSlowConnections } from './server/slow-connections.js';
import { measureStartup } from './startup/startup.js';

const benchmarks: Readonly<Record<string, (options: BenchOptions) => Promise<Section>>> = {
  bytes: measureBytes,
  startup: measureStartup,
  leaks: measureLeaks,
  'status-updates': measureStatusUpdates,
  server: measureServer,
  commits: measureCommits,
  growth: measureGrowth,
  'slow-connections': measureSlowConnections,
  memory: measureMemory,
};
const args = process.argv.slice(2);
const form = args.includes('--full') ? 'full' : args.includes('--minimal') ? 'minimal' : 'quick';
const selected = args.filter((name) => name in benchmarks);
const isInDefaultRun = (name: string) => form === 'minimal' || !longSections.has(name);
const names = selected.length > 0 ? selected : Object.keys(benchmarks).filter(isInDefaultRun);
const seed = Number(process.env.SEED ?? 1);
const today = new Date().toISOString().slice(0, 10);
const print = (text: string) => process.stdout.write(`${text}\n`);

const folder = 'test/bench/';
/** The committed results come from the full form. The quick form has another file. */
const file = `${folder}results${form === 'full' ? '' : '-quick'}.json`;
const sections: Record<string, Section> = {};

const startedAt = performance.now();
for (const name of names) {
  const sectionStartedAt = performance.now();
  try {
    const section = await benchmarks[name]!({ form, seed });
    sections[name] = {
      ...section,
      seconds: Math.round((performance.now() - sectionStartedAt) / 1_000),
      takenAt: today,
    };
    print(formatSection(sections[name]));
    if (form !== 'minimal') storeResults();
  } catch (error) {
    // The other sections do not depend on this one. Its earlier results stay.
    print(`\n━━ ${name} ━━\nNOT MEASURED: ${inspect(error)}`);
    process.exitCode = 1;
  }
}
print(`\n${Math.round((performance.now() - startedAt) / 1_000)} s\n`);

if (form === 'full' && Object.keys(sections).length > 0) {
  const documents = await createDocuments(storeResults(), (path) => readFileSync(path, 'utf8'));
  for (const [path, text] of Object.entries(documents)) writeFileSync(path, text);
}

/** Writes the results so far. A stopped run therefore keeps its results. */
function storeResults(): Results {
  // Keeps earlier results of sections that were not measured now.
  const earlierResults = existsSync(file)
    ? (JSON.parse(readFileSync(file, 'utf8')) as Results)
    : undefined;
  const allSections = { ...earlierResults?.sections, ...sections };
  const processors = cpus();
  const litManifest = JSON.parse(readFileSync('node_modules/lit/package.json', 'utf8')) as {
    version: string;
  };
  const results: Results = {
    form,
    seed,
    takenAt: selected.length > 0 ? (earlierResults?.takenAt ?? today) : today,
    machine: `${type()} ${release()}, ${processors.length} × ${processors[0]?.model ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GB`,
    versions: { node: process.version, lit: litManifest.version, ...peers },
    // Keeps the print order.
    sections: Object.fromEntries(
      Object.keys(benchmarks).flatMap((name) =>
        allSections[name] ? [[name, allSections[name]]] : [],
      ),
    ),
  };
  writeFileSync(file, `${JSON.stringify(results, undefined, 2)}\n`);
  return results;
}

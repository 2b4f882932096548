/** What `npm run bench` does: measures, prints, and keeps what was measured. */
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, release, totalmem, type } from 'node:os';
import { bytes } from './bytes.js';
import { following } from './following.js';
import { peers } from './peers.mjs';
import { sectionText, type BenchOptions, type Section } from './section.js';

export interface Results {
  readonly form: 'quick' | 'full';
  readonly seed: number;
  readonly takenAt: string;
  readonly seconds: number;
  readonly machine: string;
  readonly versions: Readonly<Record<string, string>>;
  readonly sections: readonly Section[];
}

const benchmarks: Readonly<Record<string, (options: BenchOptions) => Promise<Section>>> = {
  bytes,
  following,
};

const words = process.argv.slice(2);
const full = words.includes('--full');
const wanted = words.filter((word) => word in benchmarks);
const names = wanted.length > 0 ? wanted : Object.keys(benchmarks);
const seed = Number(process.env.SEED ?? 1);
const print = (text: string) => process.stdout.write(`${text}\n`);

const startedAt = performance.now();
const sections: Section[] = [];
for (const name of names) {
  const section = await benchmarks[name]!({ full, seed });
  sections.push(section);
  print(sectionText(section));
}
const seconds = Math.round((performance.now() - startedAt) / 1_000);
print(`\n${seconds} s`);

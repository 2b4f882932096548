import {
  isMet,
  formatSectionMarkdown,
  longSections,
  type BenchForm,
  type Section,
} from './section.js';

/** The content of `results.json`. */
export interface Results {
  readonly form: BenchForm;
  readonly seed: number;
  /** Date of the last run of all sections but the long ones: `2026-11-22`. */
  readonly takenAt: string;
  readonly machine: string;
  readonly versions: Readonly<Record<string, string>>;
  readonly sections: Readonly<Record<string, Section>>;
}

/** Returns `test/bench/README.md`. */
export function formatReport({ sections, versions, machine, takenAt, seed }: Results): string {
  const allSections = Object.values(sections);
  const goals = allSections.flatMap((section) => section.goals);
  const metCount = goals.filter(isMet).length;
  const getMinutes = (isLong: boolean) => {
    const measured = Object.entries(sections).filter(([name]) => longSections.has(name) === isLong);
    const seconds = measured.reduce((total, [, section]) => total + (section.seconds ?? 0), 0);
    return Math.round(seconds / 60);
  };
  return [
    '# Benchmarks',
    '',
    '<!-- Written by `npm run bench -- --full`, from results.json. -->',
    '',
    '```sh',
    'npm run bench                           # the quick form, less precise; prints the results',
    'npm run bench -- --full                 # the full form; writes results.json, this page and the chart',
    'npm run bench -- --minimal              # every section once, to see that it runs; keeps no figures',
    'npm run bench -- bytes status-updates   # selected sections',
    '```',
    '',
    `${metCount} of ${goals.length} goals are met. Measured ${takenAt} with seed ${seed} in ${getMinutes(false)} minutes on ${machine}, and \`memory\` in ${getMinutes(true)} minutes.`,
    'The machine was shared: compare times within a table, whose rows were measured in turns, not between runs.',
    '[results.json](./results.json) has all figures, also those of peers that no goal names.',
    '',
    '![Startup](./startup.svg)',
    '',
    allSections.map((section) => formatSectionMarkdown(section, takenAt)).join('\n\n'),
    '',
    '## Versions',
    '',
    Object.entries(versions)
      .map(([name, version]) => `${name} ${version}`)
      .join(' · '),
    '',
  ].join('\n');
}

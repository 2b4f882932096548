// The conformance table of the emulator's README: what it does, how well that is
// founded, and on what. Written by `npm run docs`; a test compares.
import { resolveConfig, format } from 'prettier';

const [begin, end] = ['<!-- conformance -->', '<!-- /conformance -->'];

const cell = (text) => text.replaceAll('|', '\\|');

/** That README with the table of these behaviours between its markers. */
export async function withConformance(readme, behaviours) {
  const [before, rest] = readme.split(begin);
  const [, after] = rest?.split(end) ?? [];
  if (after === undefined) throw new Error(`The emulator’s README lacks ${begin} or ${end}`);
  const rows = behaviours.map(
    ({ route, behaviour, mark, source }) =>
      `| ${route.includes('/') ? `\`${route}\`` : route}: ${cell(behaviour)} | ${mark} | ${cell(source)} |`,
  );
  const table = ['| Behaviour | Mark | Source |', '| --- | --- | --- |', ...rows].join('\n');
  const text = `${before}${begin}\n\n${table}\n\n${end}${after}`;
  return format(text, { ...(await resolveConfig('src/emulator/README.md')), parser: 'markdown' });
}

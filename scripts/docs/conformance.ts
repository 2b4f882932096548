import type { Behaviour } from '../../src/emulator/conformance/behaviours.js';
import { formatMarkdown } from './format-markdown.js';

const begin = '<!-- conformance -->';
const end = '<!-- /conformance -->';

const escapeCell = (text: string) => text.replaceAll('|', '\\|');

/**
 * Returns the emulator's README with the table of these behaviours between its markers.
 * `npm run docs` writes it, and a test compares.
 */
export async function withConformance(
  readme: string,
  behaviours: readonly Behaviour[],
): Promise<string> {
  const [before, rest] = readme.split(begin);
  const [, after] = rest?.split(end) ?? [];
  if (after === undefined) throw new Error(`The emulator’s README lacks ${begin} or ${end}`);
  const rows = behaviours.map(
    ({ route, behaviour, mark, source }) =>
      `| ${route.includes('/') ? `\`${route}\`` : route}: ${escapeCell(behaviour)} | ${mark} | ${escapeCell(source)} |`,
  );
  const table = ['| Behaviour | Mark | Source |', '| --- | --- | --- |', ...rows].join('\n');
  const text = `${before}${begin}\n\n${table}\n\n${end}${after}`;
  return formatMarkdown(text);
}

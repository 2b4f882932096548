/** The documents that contain figures of `results.json`. */
import { formatMarkdown } from '../../scripts/docs/format-markdown.js';
import { formatReadmeFacts } from './readme-facts.js';
import { createCharts } from './startup/chart.js';
import { formatReport, type Results } from './report.js';
import { formatScale } from './server/scale.js';

const folder = 'test/bench/';

/**
 * Returns the expected documents by path.
 *
 * @param read returns the current text of a file
 * @throws {Error} when a marker or a figure is missing
 */
export async function createDocuments(
  results: Results,
  read: (path: string) => string,
): Promise<Readonly<Record<string, string>>> {
  return {
    [`${folder}README.md`]: formatReport(results),
    ...Object.fromEntries(
      Object.entries(createCharts(results)).map(([name, svg]) => [folder + name, svg]),
    ),
    'README.md': await replaceBlock(read, 'README.md', 'benchmarks', formatReadmeFacts(results)),
    'server-example/README.md': await replaceBlock(
      read,
      'server-example/README.md',
      'scale',
      formatScale(results),
    ),
  };
}

/** Returns a file with a new text between its markers. */
async function replaceBlock(
  read: (path: string) => string,
  path: string,
  name: string,
  block: string,
): Promise<string> {
  const [begin, end] = [`<!-- generated:${name} -->`, `<!-- /generated:${name} -->`];
  const [before, rest] = read(path).split(begin);
  const [, after] = rest?.split(end) ?? [];
  if (after === undefined) throw new Error(`${path} lacks ${begin} or ${end}`);
  const text = await formatMarkdown(block);
  return `${before ?? ''}${begin}\n\n${text}\n${end}${after}`;
}

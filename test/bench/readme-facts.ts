/** The benchmark table of the project's README. */
import { getFigure, getGoal, getKitFigure, countMetGoals } from './figures.js';
import type { Results } from './report.js';

const kB = (bytes: number): string => `${(bytes / 1_000).toFixed(1)} kB`;
const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;

/** @throws {Error} when one of its figures was not measured */
export function formatReadmeFacts(results: Results): string {
  const bytes = (row: string) => kB(getFigure(results, 'bytes', row, 'brotli'));
  const start = (what: string) => getGoal(results, 'startup', `${what}, ratio`).measured.toFixed(2);
  const following = (row: string, column: string) => getFigure(results, 'following', row, column);
  const tag = (how: string) => {
    const row = `**the tag**, ${how} push`;
    const known = following(row, 'p99 ms');
    return `${following(row, 'requests a checkout')} requests, known after ${seconds(known)} (p99)`;
  };
  const hour = (how: string) => following(`**the tag**, ${how}`, 'requests');
  const [reached, goals] = countMetGoals(results);
  const rows = [
    [
      'Own code before the checkout starts, Lit not counted',
      bytes('**ledyer-checkout**: before'),
      `Dintero’s SDK ${bytes('@dintero')}, Adyen’s Drop-in ${bytes('@adyen/adyen-web, Drop-in')}`,
    ],
    [
      'The file for pages without a bundler: before the checkout starts, and with Lit after it',
      `${bytes('**ledyer-checkout**: CDN file, before')}, ${bytes('**ledyer-checkout**: CDN file of the tag')}`,
      `Lit alone ${bytes('lit:')}`,
    ],
    [
      'Until Ledyer’s frame is asked for, 50 ms away',
      `${start('adopted')} around the snippet, ${start('bare')} alone, ${start('after warmUp()')} after \`warmUp()\``,
      'Ledyer’s own snippet 1.00',
    ],
    [
      'A checkout followed, with a stream',
      tag('with'),
      `asking every 2 s: ${following('every 2 s', 'requests a checkout')} requests, ${seconds(following('every 2 s', 'p99 ms'))}`,
    ],
    ['The same, without a stream', tag('without'), ''],
    [
      'An hour of waiting for a signature, without a stream',
      `${hour('without push')} requests; ${hour('without push, nobody looks')} while nobody looks`,
      `asking every 2 s: ${following('every 2 s', 'requests').toLocaleString('en')}`,
    ],
    [
      'Left behind by a tag that comes and goes',
      `${getGoal(results, 'leaks', 'heap').measured} bytes, ${getGoal(results, 'leaks', 'nodes').measured} nodes, ${getGoal(results, 'leaks', 'listeners').measured} listeners`,
      '',
    ],
    [
      'The status resource, answers a second',
      `${getKitFigure(results, 'requests/s')} of what \`node:http\` does`,
      `Express ${getFigure(results, 'server', 'Express', 'requests/s')}`,
    ],
  ];
  return [
    '![Bars: how long until Ledyer’s frame is asked for, as a ratio to Ledyer’s own snippet in the HTML](test/bench/startup.svg)',
    '',
    '| What | Measured | Beside it |',
    '| --- | --- | --- |',
    ...rows.map((cells) => `| ${cells.join(' | ')} |`),
    '',
    `Bytes are brotli. Taken ${results.takenAt} with \`npm run bench -- --full\`; ${reached} of ${goals} goals were met. ` +
      '[All figures](test/bench/README.md), and how they were measured.',
  ].join('\n');
}

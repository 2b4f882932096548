/** The benchmark table of the project's README. */
import { getFigure, getGoal, getKitFigure, countMetGoals } from './figures.js';
import type { Results } from './report.js';

const formatKilobytes = (bytes: number): string => `${(bytes / 1_000).toFixed(1)} kB`;
const formatSeconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;

/** @throws {Error} when one of its figures was not measured */
export function formatReadmeFacts(results: Results): string {
  const getBytes = (row: string) => formatKilobytes(getFigure(results, 'bytes', row, 'brotli'));
  const getStartRatio = (page: string) =>
    getFigure(results, 'startup', `**the tag**${page}`, 'to the snippet').toFixed(2);
  const getStatusFigure = (row: string, column: string) =>
    getFigure(results, 'status-updates', row, column);
  const describeTag = (transport: string) => {
    const row = `**the tag**, ${transport} push`;
    const delayMs = getStatusFigure(row, 'p99 ms');
    return `${getStatusFigure(row, 'requests per checkout')} requests, delay ${formatSeconds(delayMs)} (p99)`;
  };
  const getHourlyRequests = (conditions: string) =>
    getStatusFigure(`**the tag**, ${conditions}`, 'requests');
  const [met, goals] = countMetGoals(results);
  const rows = [
    [
      'Own code before the checkout starts, Lit not counted',
      getBytes('**ledyer-checkout**: before'),
      `Dintero’s SDK ${getBytes('@dintero')}, Adyen’s Drop-in ${getBytes('@adyen/adyen-web, Drop-in')}`,
    ],
    [
      'The file for pages without a bundler: before the checkout starts, and with Lit after it',
      `${getBytes('**ledyer-checkout**: CDN file, before')}, ${getBytes('**ledyer-checkout**: CDN file of the tag')}`,
      `Lit alone ${getBytes('lit:')}`,
    ],
    [
      'Time until Ledyer’s frame is requested, with round trips of 50 ms',
      `${getStartRatio(' around')} around the snippet, ${getStartRatio(', with preload hints in the HTML')} preloaded, ${getStartRatio(' alone')} alone, ${getStartRatio(' alone, after')} after \`warmUp()\``,
      'Ledyer’s own snippet 1.00',
    ],
    [
      'Status updates of a checkout, with a stream',
      describeTag('with'),
      `polling every 2 s: ${getStatusFigure('every 2 s', 'requests per checkout')} requests, ${formatSeconds(getStatusFigure('every 2 s', 'p99 ms'))}`,
    ],
    ['Status updates of a checkout, without a stream', describeTag('without'), ''],
    [
      'An hour with a pending signature, without a stream',
      `${getHourlyRequests('without push')} requests; ${getHourlyRequests('without push, hidden page')} in a hidden page`,
      `polling every 2 s: ${getStatusFigure('every 2 s', 'requests').toLocaleString('en')}`,
    ],
    [
      'Retained after a mount and unmount of the tag',
      `${getGoal(results, 'leaks', 'heap').measured} bytes, ${getGoal(results, 'leaks', 'nodes').measured} nodes, ${getGoal(results, 'leaks', 'listeners').measured} listeners`,
      '',
    ],
    [
      'Requests per second of the status resource',
      `${getKitFigure(results, 'requests/s')} of \`node:http\`’s`,
      `Express ${getFigure(results, 'server', 'Express', 'requests/s')}`,
    ],
  ];
  return [
    '![Bar chart: time until Ledyer’s frame is requested, as a ratio to Ledyer’s own snippet in the HTML](test/bench/startup.svg)',
    '',
    '| What | Measured | For comparison |',
    '| --- | --- | --- |',
    ...rows.map((cells) => `| ${cells.join(' | ')} |`),
    '',
    `Bytes are brotli. Measured ${results.takenAt} with \`npm run bench -- --full\`; ${met} of ${goals} goals were met. ` +
      '[All figures and the methods](test/bench/README.md).',
  ].join('\n');
}

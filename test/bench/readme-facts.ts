/** The benchmark table of the project's README. */
import { getFigure, getGoal, getKitFigure, countMetGoals } from './figures.js';
import type { Results } from './report.js';

const formatKilobytes = (bytes: number): string => `${(bytes / 1_000).toFixed(1)} kB`;
const formatSeconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;

/**
 * Returns the benchmark table as Markdown.
 *
 * @throws {Error} when one of its figures was not measured
 */
export function formatReadmeFacts(results: Results): string {
  const formatBytes = (row: string) => formatKilobytes(getFigure(results, 'bytes', row, 'brotli'));
  const formatStartRatio = (page: string) =>
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
  const [metCount, goalCount] = countMetGoals(results);
  const rows = [
    [
      'Own code before the checkout starts, Lit not counted',
      formatBytes('**ledyer-checkout**: before'),
      `Dintero’s SDK ${formatBytes('@dintero')}, Adyen’s Drop-in ${formatBytes('@adyen/adyen-web, Drop-in')}`,
    ],
    [
      'The file for pages without a bundler: before the checkout starts, and with Lit after it',
      `${formatBytes('**ledyer-checkout**: CDN file, before')}, ${formatBytes('**ledyer-checkout**: CDN file of the tag')}`,
      `Lit alone ${formatBytes('lit:')}`,
    ],
    [
      'Time until Ledyer’s frame is requested, with round trips of 50 ms',
      `${formatStartRatio(' around')} around the snippet, ${formatStartRatio(', with the preload in the HTML')} preloaded, ${formatStartRatio(' alone')} alone, ${formatStartRatio(' alone, after')} after \`warmUp()\``,
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
    `Bytes are brotli. Measured ${results.takenAt} with \`npm run bench -- --full\`; ${metCount} of ${goalCount} goals were met. ` +
      '[All figures and the methods](test/bench/README.md).',
  ].join('\n');
}

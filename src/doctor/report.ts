import type { Check } from './check.js';
import { credentials } from './credentials.js';
import type { ReportEntry, CheckStatus } from './run-checks.js';

/** What is printed with `--json`. */
export interface Report {
  readonly address: string;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly results: readonly ReportEntry[];
}

export function toReport(address: string, results: readonly ReportEntry[]): Report {
  const count = (verdict: CheckStatus) =>
    results.filter((result) => result.verdict === verdict).length;
  return {
    address,
    passed: count('passed'),
    failed: count('failed'),
    skipped: count('skipped'),
    results,
  };
}

/** How a word is made to stand out; the identity where there are no colours. */
export type Colors = (colour: Colour, text: string) => string;
type Colour = keyof typeof codes;

const codes = { red: 31, green: 32, yellow: 33, bold: 1, dim: 2 } as const;

export const ansiColors: Colors = (colour, text) => `\u001b[${codes[colour]}m${text}\u001b[0m`;
export const noColors: Colors = (_, text) => text;

const marks = {
  passed: ['green', '✓'],
  failed: ['red', '✗'],
  skipped: ['yellow', '–'],
} as const satisfies Record<CheckStatus, readonly [Colour, string]>;

/** The widest line of running text. */
const width = 100;
const indent = '      ';
const idWidth = 22;

/** One check: what it proves, and, when that is not so, why and what to do. */
export function formatResult(result: ReportEntry, paint: Colors): string {
  const { id, proves, verdict, details, advice } = result;
  const [colour, mark] = marks[verdict];
  const said = verdict === 'skipped' ? details.map((detail) => `Skipped: ${detail}`) : details;
  const lines = [
    `  ${paint(colour, mark)} ${paint('bold', id.padEnd(idWidth))} ${proves}`,
    ...said.flatMap((detail) =>
      wrapped(detail).map((line) => paint(verdict === 'failed' ? 'red' : 'dim', line)),
    ),
    ...(advice === null ? [] : wrapped(`What to do: ${advice}`)),
  ];
  return `${lines.join('\n')}\n`;
}

/** The heading of an area. */
export const formatArea = (area: Check['area'], paint: Colors): string =>
  `\n${paint('bold', area)}\n`;

/** The last line. */
export function formatSummary({ passed, failed, skipped }: Report, paint: Colors): string {
  const parts = [
    paint('green', `${passed} passed`),
    failed > 0 ? paint('red', `${failed} failed`) : '0 failed',
    skipped > 0 ? paint('yellow', `${skipped} skipped`) : '0 skipped',
  ];
  return `\n${parts.join(', ')}\n`;
}

/** What has to be configured before anything can be examined. */
export const setupInstructions = (
  url: string,
  address: string,
): string => `Ledyer is played at ${url}

Start your server with this Ledyer behind it:

  API address     ${url}
  token address   ${url}/oauth/token
  client id       ${credentials.clientId}
  client secret   ${credentials.clientSecret}

With the server kit of this package that is

  LEDYER_ENVIRONMENT=local LEDYER_EMULATOR_URL=${url} \\
  LEDYER_CLIENT_ID=${credentials.clientId} LEDYER_CLIENT_SECRET=${credentials.clientSecret}

Waiting for a session that ${address} makes here …
`;

/** All checks, as `--list` prints them. */
export const formatList = (checks: readonly Check[]): string =>
  checks.map(({ id, description }) => `${id.padEnd(idWidth)} ${description}\n`).join('');

/** A sentence on lines that are not too wide. */
function wrapped(text: string): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line && indent.length + line.length + 1 + word.length > width) {
      lines.push(indent + line);
      line = word;
    } else {
      line = line ? `${line} ${word}` : word;
    }
  }
  return [...lines, indent + line];
}

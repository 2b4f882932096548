import type { Check } from './check.js';
import { credentials } from './credentials.js';
import type { ReportEntry, CheckStatus } from './run-checks.js';

/** The output of `--json`. */
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

/** Applies a colour to a text; returns it unchanged where colours are off. */
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

/** Maximum line length. */
const width = 100;
const indent = '      ';
const idWidth = 22;

/** Formats one check: its requirement and, if it failed, the reason and the advice. */
export function formatResult(result: ReportEntry, colors: Colors): string {
  const { id, proves, verdict, details, advice } = result;
  const [colour, mark] = marks[verdict];
  const said = verdict === 'skipped' ? details.map((detail) => `Skipped: ${detail}`) : details;
  const lines = [
    `  ${colors(colour, mark)} ${colors('bold', id.padEnd(idWidth))} ${proves}`,
    ...said.flatMap((detail) =>
      wrapped(detail).map((line) => colors(verdict === 'failed' ? 'red' : 'dim', line)),
    ),
    ...(advice === null ? [] : wrapped(`What to do: ${advice}`)),
  ];
  return `${lines.join('\n')}\n`;
}

/** Formats the heading of a section. */
export const formatArea = (area: Check['area'], colors: Colors): string =>
  `\n${colors('bold', area)}\n`;

/** Formats the last line. */
export function formatSummary({ passed, failed, skipped }: Report, colors: Colors): string {
  const parts = [
    colors('green', `${passed} passed`),
    failed > 0 ? colors('red', `${failed} failed`) : '0 failed',
    skipped > 0 ? colors('yellow', `${skipped} skipped`) : '0 skipped',
  ];
  return `\n${parts.join(', ')}\n`;
}

/** Returns what must be configured before the checks can run. */
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

/** Formats all checks for `--list`. */
export const formatList = (checks: readonly Check[]): string =>
  checks.map(({ id, description }) => `${id.padEnd(idWidth)} ${description}\n`).join('');

/** Wraps a sentence. */
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

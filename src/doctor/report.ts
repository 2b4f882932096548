import type { Check } from './checks/check.js';
import { credentials } from './credentials.js';
import type { ReportEntry, CheckStatus } from './run-checks.js';

/** The output of `--json`. */
export interface Report {
  readonly baseUrl: string;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly results: readonly ReportEntry[];
}

export function toReport(baseUrl: string, results: readonly ReportEntry[]): Report {
  const count = (status: CheckStatus) =>
    results.filter((result) => result.status === status).length;
  return {
    baseUrl,
    passed: count('passed'),
    failed: count('failed'),
    skipped: count('skipped'),
    results,
  };
}

/** Returns the text in a colour, or unchanged when colours are off. */
export type Colors = (colour: Colour, text: string) => string;
type Colour = keyof typeof ansiCodes;

const ansiCodes = { red: 31, green: 32, yellow: 33, bold: 1, dim: 2 } as const;

export const ansiColors: Colors = (colour, text) => `\u001b[${ansiCodes[colour]}m${text}\u001b[0m`;
export const noColors: Colors = (_, text) => text;

const marks = {
  passed: ['green', '✓'],
  failed: ['red', '✗'],
  skipped: ['yellow', '–'],
} as const satisfies Record<CheckStatus, readonly [Colour, string]>;

/** Maximum line length, in characters. */
const maxLineLength = 100;
const indent = '      ';
const idWidth = 22;

/** Formats one check: the requirement, the details and, if it failed, the advice. */
export function formatResult(result: ReportEntry, colors: Colors): string {
  const { id, description, status, details, advice } = result;
  const [colour, mark] = marks[status];
  const sentences = status === 'skipped' ? details.map((detail) => `Skipped: ${detail}`) : details;
  const lines = [
    `  ${colors(colour, mark)} ${colors('bold', id.padEnd(idWidth))} ${description}`,
    ...sentences.flatMap((detail) =>
      wrap(detail).map((line) => colors(status === 'failed' ? 'red' : 'dim', line)),
    ),
    ...(advice === null ? [] : wrap(`What to do: ${advice}`)),
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

/** Returns the line for a server in a container, if the doctor listens for one. */
const containerHint = (url: string, host: string): string =>
  host === '0.0.0.0' || host === '::'
    ? `
From a container, the API URL is ${url.replace('localhost', 'host.docker.internal')}: localhost is the container itself.
With Linux, add --add-host=host.docker.internal:host-gateway.
`
    : '';

/** Returns the settings that the server needs before the checks can run. */
export const setupInstructions = (
  url: string,
  baseUrl: string,
  host: string,
): string => `The emulator of Ledyer runs at ${url}

Start your server with these settings:

  API URL         ${url}
  token URL       ${url}/oauth/token
  client id       ${credentials.clientId}
  client secret   ${credentials.clientSecret}
${containerHint(url, host)}
With the server kit of this package:

  LEDYER_ENVIRONMENT=local LEDYER_EMULATOR_URL=${url} \\
  LEDYER_CLIENT_ID=${credentials.clientId} LEDYER_CLIENT_SECRET=${credentials.clientSecret}

Waiting until ${baseUrl} creates a session there …
`;

/** Formats all checks for `--list`. */
export const formatList = (checks: readonly Check[]): string =>
  checks.map(({ id, description }) => `${id.padEnd(idWidth)} ${description}\n`).join('');

/** Breaks a text into indented lines. */
function wrap(text: string): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line && indent.length + line.length + 1 + word.length > maxLineLength) {
      lines.push(indent + line);
      line = word;
    } else {
      line = line ? `${line} ${word}` : word;
    }
  }
  return [...lines, indent + line];
}

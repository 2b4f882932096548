/** One section of `npm run bench`. */
export interface Section {
  readonly name: string;
  /** The method of measurement, in a sentence or two. */
  readonly method: string;
  readonly tables: readonly Table[];
  readonly goals: readonly Goal[];
  /** Duration in seconds. */
  readonly seconds?: number;
  /** Date of the measurement: `2026-11-22`. */
  readonly takenAt?: string;
}

export interface Table {
  readonly title: string;
  readonly columns: readonly string[];
  /** The first cell names the row. */
  readonly rows: readonly (readonly (string | number)[])[];
}

/** A goal and its measured value. */
export interface Goal {
  readonly what: string;
  readonly measured: number;
  readonly limit: number;
  /** Whether `limit` is a minimum instead of a maximum. */
  readonly atLeast?: boolean;
  /** The same figure of others. */
  readonly comparison?: string;
}

/**
 * How much a run measures. `full` produces the committed results, and `quick` less precise ones. `minimal` only checks
 * that every section runs; its figures are meaningless.
 */
export const benchForms = ['minimal', 'quick', 'full'] as const;
/** Sections that take about an hour. Only the minimal form measures them without their names. */
export const longSections: ReadonlySet<string> = new Set(['memory']);

export type BenchForm = (typeof benchForms)[number];

/** Options of a section. */
export interface BenchOptions {
  readonly form: BenchForm;
  /** Seed of the random numbers. */
  readonly seed: number;
}

export const isMet = ({ measured, limit, atLeast = false }: Goal): boolean =>
  atLeast ? measured >= limit : measured <= limit;

/** Rounds a number to `digits` decimals. */
export const round = (value: number, digits = 2): number => Number(value.toFixed(digits));

/** Returns the value below which this share of a sample lies. */
export function quantile(sample: readonly number[], share: number): number {
  const sorted = [...sample].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
}

export const median = (sample: readonly number[]): number => quantile(sample, 0.5);

const formatCell = (cell: string | number): string =>
  typeof cell === 'number' ? cell.toLocaleString('en') : cell;

/** Formats a section for a terminal. */
export function formatSection({ name, method, tables, goals }: Section): string {
  const lines = [`\n━━ ${name} ━━`, method];
  for (const { title, columns, rows } of tables) {
    const cells = [columns, ...rows].map((row) => row.map(formatCell));
    const widths = columns.map((_, column) =>
      Math.max(...cells.map((row) => row[column]?.length ?? 0)),
    );
    lines.push('', title);
    for (const row of cells) {
      const padded = row.map((cell, column) =>
        column === 0 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!),
      );
      lines.push(`  ${padded.join('  ')}`);
    }
  }
  if (goals.length > 0) lines.push('', 'Goals');
  for (const goal of goals) lines.push(`  ${formatGoal(goal)}`);
  return lines.join('\n');
}

const formatGoal = (goal: Goal): string =>
  `${isMet(goal) ? 'met   ' : 'MISSED'}  ${goal.what}: ${formatCell(goal.measured)} (${goal.atLeast ? '≥' : '≤'} ${formatCell(goal.limit)})`;

/**
 * Formats a section as Markdown, with one table: its goals, the missed ones first, or else its first table.
 *
 * @param reportDate the date that the report states; a section of another date states its own
 */
export function formatSectionMarkdown(
  { name, method, tables, goals, takenAt }: Section,
  reportDate: string,
): string {
  const table: Omit<Table, 'title'> =
    goals.length > 0 ? createGoalTable(goals) : (tables[0] ?? { columns: [], rows: [] });
  const { columns, rows } = table;
  return [
    `## ${name}`,
    '',
    takenAt === reportDate ? method : `${method} Measured ${takenAt}.`,
    '',
    `| ${columns.join(' | ')} |`,
    `| ${columns.map((_, column) => (column === 0 ? '---' : '--:')).join(' | ')} |`,
    ...rows.map((row) => `| ${row.map(formatCell).join(' | ')} |`),
  ].join('\n');
}

function createGoalTable(goals: readonly Goal[]): Omit<Table, 'title'> {
  const missed = goals.filter((goal) => !isMet(goal));
  return {
    columns: ['', 'measured', 'goal', 'for comparison'],
    rows: [...missed, ...goals.filter(isMet)].map((goal) => [
      goal.what,
      goal.measured,
      `${isMet(goal) ? '' : '**missed** '}${goal.atLeast ? '≥' : '≤'} ${formatCell(goal.limit)}`,
      goal.comparison ?? '',
    ]),
  };
}

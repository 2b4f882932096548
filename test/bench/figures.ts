import { isMet, type Goal } from './section.js';
import type { Results } from './report.js';

/**
 * Returns a number from a table of a section.
 *
 * @param row the start of the row's first cell
 * @throws {Error} when it was not measured
 */
export function getFigure(results: Results, section: string, row: string, column: string): number {
  for (const { columns, rows } of results.sections[section]?.tables ?? []) {
    const foundRow =
      rows.find(([name]) => name === row) ?? rows.find(([name]) => String(name).startsWith(row));
    const value = foundRow?.[columns.indexOf(column)];
    if (typeof value === 'number') return value;
  }
  throw new Error(
    `results.json has no "${row}", "${column}" in ${section}: run npm run bench -- --full ${section}`,
  );
}

/**
 * Returns a goal of a section.
 *
 * @throws {Error} when there is no such goal
 */
export function getGoal(results: Results, section: string, what: string): Goal {
  const goal = results.sections[section]?.goals.find((each) => each.what.startsWith(what));
  if (goal) return goal;
  throw new Error(
    `results.json has no goal "${what}" in ${section}: run npm run bench -- --full ${section}`,
  );
}

/** Returns a number of the server kit, over PostgreSQL if that was measured. */
export function getKitFigure(results: Results, column: string): number {
  try {
    return getFigure(results, 'server', '**server kit**, PostgreSQL', column);
  } catch {
    return getFigure(results, 'server', '**server kit**', column);
  }
}

/** Returns the number of met goals and of all goals. */
export function countMetGoals({ sections }: Results): readonly [met: number, all: number] {
  const goals = Object.values(sections).flatMap((section) => section.goals);
  return [goals.filter(isMet).length, goals.length];
}

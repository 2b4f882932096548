import { describe, expect, test } from 'vitest';
import { indentLines } from '../../../demo/playground/workbench/indent-lines.js';

/** Applies a change to a text in which `[` and `]` mark the selection. */
function apply(marked: string, direction: 'more' | 'less'): string {
  const start = marked.indexOf('[');
  const end = marked.indexOf(']') - 1;
  const text = marked.replace(/[[\]]/g, '');
  const change = indentLines(text, { start, end }, direction);
  if (!change) return 'unchanged';
  const { from, to, selection } = change;
  const result = text.slice(0, from) + change.text + text.slice(to);
  return `${result.slice(0, selection.start)}[${result.slice(selection.start, selection.end)}]${result.slice(selection.end)}`;
}

describe('`indentLines`', () => {
  test.each([
    ['inserts spaces at the cursor', 'a[]b', 'more', 'a  []b'],
    ['indents the line of a selection', 'a\nb[c]d', 'more', 'a\n  b[c]d'],
    ['indents all selected lines, but no empty one', '[a\n\nb]', 'more', '  [a\n\n  b]'],
    ['does not indent the line after the selection', '[a\n]b', 'more', '  [a\n]b'],
    ['removes an indentation', '  a\n   [b\n  c]', 'less', '  a\n [b\nc]'],
    ['removes a tab', '\ta[]', 'less', 'a[]'],
    ['keeps the cursor in its line', 'a\n []  b', 'less', 'a\n[] b'],
    ['changes nothing without an indentation', 'a[]', 'less', 'unchanged'],
  ] as const)('%s', (_, before, direction, after) => {
    expect(apply(before, direction)).toBe(after);
  });
});

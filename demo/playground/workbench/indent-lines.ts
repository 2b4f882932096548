/** Part of a text. */
export interface Selection {
  readonly start: number;
  readonly end: number;
}

/** Replaces the text from `from` to `to`, and then selects `selection`. */
export interface TextChange {
  readonly from: number;
  readonly to: number;
  readonly text: string;
  readonly selection: Selection;
}

const step = '  ';

/**
 * Indents the selected lines by two spaces more or less. Without a selection, `more` inserts the spaces at the cursor.
 * Returns `undefined` if nothing changes.
 */
export function indentLines(
  text: string,
  { start, end }: Selection,
  direction: 'more' | 'less',
): TextChange | undefined {
  if (direction === 'more' && start === end) {
    const cursor = start + step.length;
    return { from: start, to: end, text: step, selection: { start: cursor, end: cursor } };
  }
  const from = text.lastIndexOf('\n', start - 1) + 1;
  // The line of a selection that ends at its start is not selected.
  const last = end > start && text[end - 1] === '\n' ? end - 1 : end;
  const next = text.indexOf('\n', last);
  const to = next < 0 ? text.length : next;
  const lines = text.slice(from, to).split('\n');
  const changed = lines.map((line) =>
    direction === 'more' ? (line === '' ? line : step + line) : line.replace(/^ {1,2}|^\t/, ''),
  );
  const result = changed.join('\n');
  if (result === text.slice(from, to)) return undefined;
  const firstShift = (changed[0] ?? '').length - (lines[0] ?? '').length;
  return {
    from,
    to,
    text: result,
    selection: {
      start: Math.max(from, start + firstShift),
      end: Math.max(from, end + result.length - (to - from)),
    },
  };
}

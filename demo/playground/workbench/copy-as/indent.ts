/** Indents each line that is not empty. */
export const indent = (text: string, spaces: number): string =>
  text.replace(/^(?=.)/gm, ' '.repeat(spaces));

/** Removes the indentation that all lines share, and empty lines around the text. */
export function dedent(text: string): string {
  const lines = text.split('\n');
  const widths = lines.filter((line) => line.trim() !== '').map(getIndent);
  const width = Math.min(...widths);
  return lines
    .map((line) => line.slice(Math.min(width, getIndent(line))).trimEnd())
    .join('\n')
    .replace(/^\n+|\n+$/g, '');
}

/** Removes the indentation of the lines after the first, whose own indentation is unknown. */
export function dedentRest(text: string): string {
  const [first = '', ...rest] = text.split('\n');
  return rest.length === 0 ? first : [first, dedent(rest.join('\n'))].join('\n');
}

const getIndent = (line: string): number => line.length - line.trimStart().length;

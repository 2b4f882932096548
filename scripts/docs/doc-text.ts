/** Joins the lines of each paragraph and replaces links by the linked name. */
export const joinLines = (text: string): string =>
  text
    .trim()
    .split(/\n\s*\n/)
    .map((paragraph) => paragraph.replaceAll(/\s*\n\s*/g, ' ').trim())
    .join('\n\n')
    .replaceAll(/\{@link\s+([^\s}]+)[^}]*\}/g, '`$1`');

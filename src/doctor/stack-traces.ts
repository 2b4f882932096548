/** What only the inside of a server says: stacks of several languages, its files, its database. */
const patterns: readonly RegExp[] = [
  // JavaScript, Java, .NET
  /^\s*at .+[(:]\S*:\d+/m,
  /\bat (?:[\w$]+\.){2,}[\w$<>]+\(/,
  // Python, PHP, Ruby and all that name a file and a line
  /Traceback \(most recent call last\)/,
  /[\w/\\.-]+\.(php|py|rb|cs|java|kt|go|[cm]?[jt]s)(:\d+| on line \d+|\(\d+\)|", line \d+|:line \d+)/i,
  /\b(Fatal error|Stack trace|Caused by|goroutine \d+ \[running\]):/i,
  // Files; a page may well link to a script, so scripts are none
  /\/(var|home|usr|srv|opt)\/[\w./-]+\.(php|py|rb|java|cs|go|jar|dll)\b/,
  /\b[A-Z]:\\(\w+\\)+\w+/,
  /\/(node_modules|site-packages)\//,
  // Databases and the names of errors
  /\b(SQLSTATE|PDOException|NullPointerException|System\.\w+Exception|ORA-\d{5})\b/,
];

/** The longest piece that is shown of what was found. */
const longest = 60;

/** Text out of JSON, where lines, quotes and slashes are written in another way. */
const unescaped = (text: string): string =>
  text.replaceAll(/\\[rn]/g, '\n').replaceAll(/\\(["/\\])/g, '$1');

/** The piece of an answer that shows the inside of a server, if it has one. */
export function findInternals(text: string): string | undefined {
  const plain = `${text}\n${unescaped(text)}`;
  for (const pattern of patterns) {
    const [piece] = pattern.exec(plain) ?? [];
    if (piece !== undefined) return piece.trim().slice(0, longest);
  }
  return undefined;
}

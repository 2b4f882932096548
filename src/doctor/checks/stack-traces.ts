/** Patterns of internals: stack traces of several languages, file paths, database errors. */
const patterns: readonly RegExp[] = [
  // JavaScript, Java, .NET
  /^\s*at .+[(:]\S*:\d+/m,
  /\bat (?:[\w$]+\.){2,}[\w$<>]+\(/,
  // Python, PHP, Ruby and others that print a file and a line
  /Traceback \(most recent call last\)/,
  /[\w/\\.-]+\.(php|py|rb|cs|java|kt|go|[cm]?[jt]s)(:\d+| on line \d+|\(\d+\)|", line \d+|:line \d+)/i,
  /\b(Fatal error|Stack trace|Caused by|goroutine \d+ \[running\]):/i,
  // File paths. Paths of scripts are allowed, because pages link to them
  /\/(var|home|usr|srv|opt)\/[\w./-]+\.(php|py|rb|java|cs|go|jar|dll)\b/,
  /\b[A-Z]:\\(\w+\\)+\w+/,
  /\/(node_modules|site-packages)\//,
  // Databases and error class names
  /\b(SQLSTATE|PDOException|NullPointerException|System\.\w+Exception|ORA-\d{5})\b/,
];

/** Maximum length of an excerpt. */
const maxExcerptLength = 60;

/** Removes JSON escapes of line breaks, quotes and slashes. */
const unescape = (text: string): string =>
  text.replaceAll(/\\[rn]/g, '\n').replaceAll(/\\(["/\\])/g, '$1');

/** Returns the part of a response that exposes internals, if any. */
export function findInternals(text: string): string | undefined {
  const plain = `${text}\n${unescape(text)}`;
  for (const pattern of patterns) {
    const [excerpt] = pattern.exec(plain) ?? [];
    if (excerpt !== undefined) return excerpt.trim().slice(0, maxExcerptLength);
  }
  return undefined;
}

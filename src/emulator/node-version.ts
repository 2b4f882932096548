/** Lowest version of Node that this package supports, as in `package.json`. */
export const minNodeVersion = [20, 19] as const;

/**
 * Returns what to tell a user whose Node is too old, or `undefined`. On Node 18 the programs start, but every request
 * fails, because that version has no global `crypto`.
 *
 * @param version such as `18.20.8`
 */
export function findNodeIssue(program: string, version: string): string | undefined {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [minMajor, minMinor] = minNodeVersion;
  if (major > minMajor || (major === minMajor && minor >= minMinor)) return undefined;
  return `${program} needs Node ${minNodeVersion.join('.')} or newer, but this is ${version}. See nodejs.org.`;
}

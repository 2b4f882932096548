/** Returns a copy of a JSON value without the floating-point errors that `sentMinorUnits` accepts in amounts. */
export function roundAmounts<T>(value: T): T {
  if (typeof value === 'number') return Math.round(value) as T;
  if (Array.isArray(value)) return value.map(roundAmounts) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, roundAmounts<unknown>(item)]),
  ) as T;
}

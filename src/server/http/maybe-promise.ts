/** What is there already, or has to be waited for. */
export type Soon<Value> = Value | Promise<Value>;

/**
 * Whether it has to be waited for. Known by its `then`: where a library has put a class of its own in the place of
 * `Promise`, what an async function gives is no instance of that.
 */
export const isPromise = <Value>(value: Soon<Value>): value is Promise<Value> =>
  typeof (value as Partial<Promise<Value>> | null | undefined)?.then === 'function';

/** What `next` makes of a value: at once where it is there, because a promise costs more than most answers. */
export const soon = <Value, Next>(
  value: Soon<Value>,
  next: (value: Value) => Soon<Next>,
): Soon<Next> => (isPromise(value) ? value.then(next) : next(value));

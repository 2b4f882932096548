/** What is there already, or has to be waited for. */
export type Soon<Value> = Value | Promise<Value>;

/** What `next` makes of a value: at once where it is there, because a promise costs more than most answers. */
export const soon = <Value, Next>(
  value: Soon<Value>,
  next: (value: Value) => Soon<Next>,
): Soon<Next> => (value instanceof Promise ? value.then(next) : next(value));

/** Returns whether a path belongs to the kit or to the demo's own routes. All other paths are pages. */
export const isApiPath = (pathname: string): boolean =>
  /^\/(ledyer\/|api\/|healthz$|readyz$|metrics$)/.test(pathname);

/** A request, as far as most of it is ever looked at: whoever needs more has the whole. */
export interface Asked {
  readonly method: string;
  /** The path of the address, without its query. */
  readonly path: string;
  /** The value of a header. @param name in small letters */
  header(name: string): string | null;
  /** The whole, which is made when somebody wants it: that costs more than to answer. */
  readonly request: Request;
}

/** What a `Request` asks. */
export const askedBy = (request: Request): Asked => ({
  method: request.method,
  path: new URL(request.url).pathname,
  header: (name) => request.headers.get(name),
  request,
});

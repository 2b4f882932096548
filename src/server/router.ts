import { Problem } from './problem.js';

/** A request, and the parts of its address that the template names. */
export interface Visit {
  readonly request: Request;
  readonly url: URL;
  /** The part of the path that stands for `name` in the template. */
  readonly part: (name: string) => string;
}

export type Handler = (visit: Visit) => Promise<Response> | Response;

/** Handlers by method and template: `GET /ledyer/sessions/{id}`. */
export type Routes = Readonly<Record<string, Handler>>;

/** The route of a request. */
export interface Match {
  /** The template, for logs and metrics. */
  readonly route: string;
  readonly handle: () => Promise<Response>;
}

interface Entry {
  readonly route: string;
  readonly method: string;
  readonly pattern: RegExp;
  readonly handler: Handler;
}

/** Finds the handler of a request; a part of a path is letters, digits, `_` and `-`. */
export function router(routes: Routes): (request: Request) => Match {
  const entries = Object.entries(routes).map(([route, handler]): Entry => {
    const [method = '', template = ''] = route.split(' ');
    const pattern = template.replace(/\{(\w+)\}/g, '(?<$1>[\\w-]{1,200})');
    return { route, method, pattern: new RegExp(`^${pattern}$`), handler };
  });

  return (request) => {
    const url = new URL(request.url);
    const here = entries.flatMap((entry) => {
      const match = entry.pattern.exec(url.pathname);
      return match ? [{ ...entry, parts: match.groups ?? {} }] : [];
    });
    const found = here.find(({ method }) => method === request.method);
    if (found) {
      const part = (name: string) => found.parts[name] ?? '';
      return {
        route: found.route,
        handle: async () => found.handler({ request, url, part }),
      };
    }
    const refuse =
      here.length === 0
        ? () => Promise.reject(new Problem('not-found'))
        : () => Promise.reject(methodNotAllowed(here.map(({ method }) => method)));
    return { route: here.length === 0 ? 'none' : 'method', handle: refuse };
  };
}

const methodNotAllowed = (methods: readonly string[]) =>
  new Problem('method-not-allowed', undefined, {
    headers: { allow: [...new Set(methods)].join(', ') },
  });

import type { Answer } from './response.js';
import type { Asked } from './request.js';
import { Problem } from './problem.js';
import type { Soon } from './maybe-promise.js';

/** What is asked, and the parts of its address that the template names. */
export interface Visit {
  readonly asked: Asked;
  /** The part of the path that stands for `name` in the template. */
  readonly part: (name: string) => string;
}

export type Handler = (visit: Visit) => Soon<Answer>;

/** Handlers by method and template: `GET /ledyer/sessions/{id}`. */
export type Routes = Readonly<Record<string, Handler>>;

/** The route of a request. */
export interface Match {
  /** The template, for logs and metrics. */
  readonly route: string;
  /** @throws {Problem}, at once or later */
  readonly handle: () => Soon<Answer>;
}

interface Entry {
  readonly route: string;
  readonly method: string;
  /** The parts of a path that it is the template of. */
  readonly parts: (path: string) => ((name: string) => string) | undefined;
  readonly handler: Handler;
}

/** Finds the handler of a request; a part of a path is letters, digits, `_` and `-`. */
export function router(routes: Routes): (asked: Asked) => Match {
  const entries = Object.entries(routes).map(([route, handler]): Entry => {
    const [method = '', template = ''] = route.split(' ');
    return { route, method, parts: partsOf(template), handler };
  });

  return (asked) => {
    const { method, path } = asked;
    for (const entry of entries) {
      const part = entry.method === method ? entry.parts(path) : undefined;
      if (part) return { route: entry.route, handle: () => entry.handler({ asked, part }) };
    }
    const allowed = entries.filter(({ parts }) => parts(path)).map((entry) => entry.method);
    const problem = allowed.length > 0 ? methodNotAllowed(allowed) : new Problem('not-found');
    const handle = () => {
      throw problem;
    };
    return { route: allowed.length > 0 ? 'method' : 'none', handle };
  };
}

function partsOf(template: string): Entry['parts'] {
  const names = [...template.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
  const none = () => '';
  if (names.length === 0) return (path) => (path === template ? none : undefined);
  const pattern = new RegExp(`^${template.replace(/\{\w+\}/g, '([\\w-]{1,200})')}$`);
  return (path) => {
    const match = pattern.exec(path);
    return match ? (name) => match[names.indexOf(name) + 1] ?? '' : undefined;
  };
}

const methodNotAllowed = (methods: readonly string[]) =>
  new Problem('method-not-allowed', undefined, {
    headers: { allow: [...new Set(methods)].join(', ') },
  });

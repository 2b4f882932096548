import type { Answer } from './answer.js';
import type { Asked } from './asked.js';
import { Problem } from './problem.js';

/** What is asked, and the parts of its address that the template names. */
export interface Visit {
  readonly asked: Asked;
  /** The part of the path that stands for `name` in the template. */
  readonly part: (name: string) => string;
}

export type Handler = (visit: Visit) => Promise<Answer> | Answer;

/** Handlers by method and template: `GET /ledyer/sessions/{id}`. */
export type Routes = Readonly<Record<string, Handler>>;

/** The route of a request. */
export interface Match {
  /** The template, for logs and metrics. */
  readonly route: string;
  readonly handle: () => Promise<Answer> | Answer;
}

interface Entry {
  readonly route: string;
  readonly method: string;
  readonly pattern: RegExp;
  readonly handler: Handler;
}

/** Finds the handler of a request; a part of a path is letters, digits, `_` and `-`. */
export function router(routes: Routes): (asked: Asked) => Match {
  const entries = Object.entries(routes).map(([route, handler]): Entry => {
    const [method = '', template = ''] = route.split(' ');
    const pattern = template.replace(/\{(\w+)\}/g, '(?<$1>[\\w-]{1,200})');
    return { route, method, pattern: new RegExp(`^${pattern}$`), handler };
  });

  return (asked) => {
    const allowed: string[] = [];
    for (const { route, method, pattern, handler } of entries) {
      const match = pattern.exec(asked.path);
      if (!match) continue;
      if (method === asked.method) {
        const part = (name: string) => match.groups?.[name] ?? '';
        return { route, handle: () => handler({ asked, part }) };
      }
      allowed.push(method);
    }
    const isKnown = allowed.length > 0;
    const refuse = () =>
      Promise.reject(isKnown ? methodNotAllowed(allowed) : new Problem('not-found'));
    return { route: isKnown ? 'method' : 'none', handle: refuse };
  };
}

const methodNotAllowed = (methods: readonly string[]) =>
  new Problem('method-not-allowed', undefined, {
    headers: { allow: [...new Set(methods)].join(', ') },
  });

/** Parts that both descriptions have. */
import type { Json, Schema } from './schema.js';

export const createInfo = (title: string, version: string, description: string): Json => ({
  title,
  version,
  description,
  license: { name: 'MIT', identifier: 'MIT' },
});

export interface ContentOptions {
  readonly example?: unknown;
  readonly mediaType?: string;
}

/** Returns the content of a body. */
export const toJsonContent = (
  schema: Schema,
  { example, mediaType = 'application/json' }: ContentOptions = {},
): Json => ({ [mediaType]: { schema, ...(example !== undefined && { example }) } });

/** Returns the method and the path of a route: `GET /v1/sessions/:id` is `get` and `/v1/sessions/{sessionId}`. */
export function toPath(route: string, idName: string): [method: string, path: string] {
  const [method = '', path = ''] = route.split(' ');
  return [method.toLowerCase(), path.replace(/:id\b/, `{${idName}}`).replaceAll(/:(\w+)/g, '{$1}')];
}

/** Returns a query parameter. An array is a repeated key. */
export function toParameter({
  name,
  required,
  schema: { description, deprecated, ...schema },
}: {
  readonly name: string;
  readonly required: boolean;
  readonly schema: Schema;
}): Json {
  return {
    name,
    in: 'query',
    required,
    ...(description && { description }),
    ...(deprecated && { deprecated }),
    schema,
  };
}

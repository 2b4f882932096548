/**
 * Rewrites an OpenAPI 3.1 description for generators that only read 3.0. Covers the features that our descriptions use.
 * Omits the hosts of single operations, because a test has one host.
 */
import { readFileSync } from 'node:fs';

type JsonObject = Readonly<Record<string, unknown>>;

const isObject = (json: unknown): json is JsonObject =>
  typeof json === 'object' && json !== null && !Array.isArray(json);
const toList = (json: unknown): readonly unknown[] =>
  Array.isArray(json) ? (json as readonly unknown[]) : [];

/** Returns a description as an OpenAPI 3.0 document. */
export function readAsOpenApi30(file: string): object {
  const {
    webhooks: _,
    info,
    ...description
  } = JSON.parse(readFileSync(file, 'utf8')) as JsonObject;
  const { license: __, ...restOfInfo } = info as JsonObject;
  return { ...(rewrite(description) as JsonObject), info: restOfInfo, openapi: '3.0.3' };
}

function rewrite(json: unknown): unknown {
  if (Array.isArray(json)) return json.map(rewrite);
  if (!isObject(json)) return json;
  const rewritten = Object.fromEntries(
    Object.entries(json)
      .filter(([name]) => name !== 'servers')
      // Examples and headers may have properties that look like a schema's.
      .map(([name, value]) => [name, isExample(name, value) ? value : rewrite(value)]),
  );
  return toNullable(rewritten);
}

const isExample = (name: string, value: unknown) =>
  name === 'example' || (name === 'examples' && isObject(value));

/** Replaces the type `null` of 3.1 with the keyword `nullable`. */
function toNullable(schema: JsonObject): JsonObject {
  const { type, anyOf, enum: values, const: value, examples, ...rest } = schema;
  if (value !== undefined && !isObject(value))
    return { ...rest, type: typeof value, enum: [value] };
  const types = toList(type).filter((each) => each !== 'null');
  const variants = toList(anyOf).filter((each) => !isObject(each) || each.type !== 'null');
  const isNullable = types.length < toList(type).length || variants.length < toList(anyOf).length;
  return {
    ...rest,
    ...(typeof type === 'string' || isObject(type) ? { type } : {}),
    // Omits several types, because 3.0 allows only one. The schema then allows any type.
    ...(types.length === 1 ? { type: types[0] } : {}),
    ...(variants.length === 1 ? { allOf: variants } : {}),
    ...(variants.length > 1 ? { anyOf: variants } : {}),
    ...(Array.isArray(values) ? { enum: values.filter((each) => each !== null) } : {}),
    ...(isObject(values) ? { enum: values } : {}),
    ...(isObject(examples) ? { examples } : {}),
    ...(isNullable ? { nullable: true } : {}),
  };
}

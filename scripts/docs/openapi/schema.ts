/** The parts of JSON Schema 2020-12 and OpenAPI 3.1 that the descriptions use. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly format?: string;
  readonly pattern?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly default?: unknown;
  readonly deprecated?: boolean;
  /** Known values of a string that may have others. */
  readonly 'x-known-values'?: readonly string[];
  /** How well the field is known: documented, observed or assumed. */
  readonly 'x-mark'?: string;
  /** Source of the field, if it differs from that of its type. */
  readonly 'x-source'?: string;
}

/** A JSON object of a description. */
export type Json = Readonly<Record<string, unknown>>;

/** Returns the schema, or `null`. */
export function toNullable(schema: Schema): Schema {
  if (typeof schema.type !== 'string') return { anyOf: [schema, { type: 'null' }] };
  return {
    ...schema,
    type: [schema.type, 'null'],
    ...(schema.enum && { enum: [...schema.enum, null] }),
  };
}

export const toReference = (name: string): Schema => ({ $ref: `#/components/schemas/${name}` });

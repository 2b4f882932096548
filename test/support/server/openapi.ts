/** Checks requests and responses against an OpenAPI description. */
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import ledyerJson from '../../../src/emulator/openapi/ledyer.json' with { type: 'json' };
import shopJson from '../../../src/server/openapi/shop.json' with { type: 'json' };

type Json = Readonly<Record<string, unknown>>;

interface Operation {
  readonly operationId: string;
  readonly parameters?: readonly { readonly name: string; readonly in: string }[];
  readonly requestBody?: { readonly required: boolean; readonly content: Content };
  readonly responses: Readonly<Record<string, Json & { readonly content?: Content }>>;
}
type Content = Readonly<Record<string, { readonly schema: Json }>>;
type PathItem = Readonly<Record<string, Operation>>;

interface OpenApiDocument {
  readonly paths: Readonly<Record<string, PathItem>>;
  readonly webhooks?: Readonly<Record<string, PathItem>>;
  readonly components: { readonly schemas: Readonly<Record<string, Json>> };
}

/** One message: a request or a response. */
export interface Message {
  readonly contentType: string | null;
  readonly text: string;
}

/** Checks requests and responses, and records the operations and fields that it has checked. */
export class OpenApiChecker {
  readonly document: OpenApiDocument;
  readonly #ajv = new Ajv2020({ strict: false, allErrors: true, discriminator: false });
  readonly #validators = new Map<string, ValidateFunction>();
  /** Operation and status of all checked responses: `getOrder 200`. */
  readonly seen = new Set<string>();
  /** Named fields in all checked messages: `Order.status`. */
  readonly seenFields = new Set<string>();

  constructor(document: object) {
    // Closed, so that a field without a description fails the check.
    this.document = closeObjects(document) as OpenApiDocument;
    this.#ajv.addFormat('date-time', (text) =>
      /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(text),
    );
    this.#ajv.addSchema({ ...this.document, $id: 'document' });
  }

  /** Returns the operation of a request, or `undefined` when the description has none. */
  findOperation(
    method: string,
    pathname: string,
  ): { pointer: string; operation: Operation } | undefined {
    const path = pathname.replace(/(.)\/$/, '$1');
    const [template] = Object.keys(this.document.paths)
      .filter((each) => toPattern(each).test(path))
      .filter((each) => this.document.paths[each]![method.toLowerCase()])
      .sort((a, b) => a.split('{').length - b.split('{').length);
    const operation = template && this.document.paths[template]![method.toLowerCase()];
    if (!template || !operation) return undefined;
    return { pointer: `/paths/${escapeKey(template)}/${method.toLowerCase()}`, operation };
  }

  /** Returns the parts of this response that are not described. */
  checkResponse(method: string, pathname: string, status: number, message: Message): string[] {
    const found = this.findOperation(method, pathname);
    if (!found) return [];
    const { pointer, operation } = found;
    const where = `${operation.operationId} ${status}`;
    const response = operation.responses[status];
    if (!response) return [`${where}: this status is not described`];
    this.seen.add(where);
    const codes = response['x-problem-codes'] as readonly string[] | undefined;
    if (codes && message.text) {
      const code = String((JSON.parse(message.text) as Json).type)
        .split(':')
        .at(-1)!;
      if (!codes.includes(code)) return [`${where}: the problem ${code} is not described`];
    }
    return this.#checkContent(where, `${pointer}/responses/${status}`, response.content, message);
  }

  /** Returns the parts of this request that are not described. */
  checkRequest(method: string, url: URL, message: Message): string[] {
    const found = this.findOperation(method, url.pathname);
    if (!found) return [`${method} ${url.pathname}: this operation is not described`];
    const { pointer, operation } = found;
    const where = `${operation.operationId} request`;
    const names = (operation.parameters ?? []).map(({ name }) => name);
    const unknown = [...new Set(url.searchParams.keys())].filter((name) => !names.includes(name));
    const parameters = unknown.map((name) => `${where}: the parameter ${name} is not described`);
    const { requestBody } = operation;
    if (message.text === '' && !requestBody?.required) return parameters;
    if (!requestBody) return [...parameters, `${where}: a body is not described`];
    const content = this.#checkContent(
      where,
      `${pointer}/requestBody`,
      requestBody.content,
      message,
    );
    return [...parameters, ...content];
  }

  /** Returns the parts of this body that the webhook's description lacks. */
  checkWebhook(name: string, body: unknown): string[] {
    const pointer = `/webhooks/${name}/post/requestBody/content/application~1json/schema`;
    this.seen.add(name);
    return this.#validate(name, pointer, body);
  }

  #checkContent(where: string, pointer: string, content: Content | undefined, message: Message) {
    const mediaType = (message.contentType ?? '').split(';')[0]!.trim().toLowerCase();
    if (!content?.[mediaType]) {
      return content || message.text
        ? [`${where}: the media type ${mediaType} is not described`]
        : [];
    }
    if (!mediaType.endsWith('json')) return [];
    // HEAD has no body.
    if (message.text === '') return [];
    const schema = `${pointer}/content/${escapeKey(mediaType)}/schema`;
    return this.#validate(where, schema, JSON.parse(message.text));
  }

  #validate(where: string, pointer: string, value: unknown): string[] {
    const reference = `document#${pointer.split('/').map(encodeURIComponent).join('/')}`;
    let validate = this.#validators.get(reference);
    if (!validate) {
      validate = this.#ajv.compile({ $ref: reference });
      this.#validators.set(reference, validate);
    }
    this.#recordFields(getAt(this.document, pointer) as Json, value);
    if (validate(value)) return [];
    return (validate.errors ?? []).map(
      ({ instancePath, message, params }) =>
        `${where}: ${instancePath} ${message} ${JSON.stringify(params)}`,
    );
  }

  /** Records the named fields of a value. */
  #recordFields(schema: Json, value: unknown): void {
    const reference = schema.$ref as string | undefined;
    if (reference) {
      const name = reference.split('/').at(-1)!;
      const referenced = this.document.components.schemas[name]!;
      if (isObject(value))
        for (const key of Object.keys(value)) this.seenFields.add(`${name}.${key}`);
      this.#recordFields(referenced, value);
    }
    for (const option of (schema.anyOf ?? []) as Json[]) this.#recordFields(option, value);
    if (Array.isArray(value)) {
      for (const item of value) this.#recordFields((schema.items ?? {}) as Json, item);
    } else if (isObject(value)) {
      for (const [key, property] of Object.entries(
        (schema.properties ?? {}) as Record<string, Json>,
      ))
        if (Object.hasOwn(value, key)) this.#recordFields(property, value[key]);
    }
  }
}

/** @throws {Error} when there are issues */
export function assertDescribed(issues: readonly string[]): void {
  if (issues.length > 0)
    throw new Error(`Not as in the OpenAPI description:\n${issues.join('\n')}`);
}

/** Copies the content of a request or a response, whose body can still be read. */
export async function toMessage(message: Request | Response): Promise<Message> {
  return { contentType: message.headers.get('content-type'), text: await message.clone().text() };
}

const escapeKey = (text: string): string => text.replaceAll('~', '~0').replaceAll('/', '~1');
const unescapeKey = (text: string): string => text.replaceAll('~1', '/').replaceAll('~0', '~');

/** Returns the value at a JSON Pointer. */
const getAt = (value: unknown, pointer: string): unknown =>
  pointer
    .split('/')
    .slice(1)
    .reduce<unknown>((current, key) => (current as Json)[unescapeKey(key)], value);

const toPattern = (template: string): RegExp =>
  new RegExp(`^${template.replaceAll(/\{\w+\}/g, '[^/]+')}$`);

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Returns a copy in which objects have no other fields than the described ones. */
function closeObjects(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(closeObjects);
  if (!isObject(value)) return value;
  const copy = Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, closeObjects(item)]),
  );
  const isClosed = isObject(value.properties) && value.type === 'object';
  return isClosed && value.additionalProperties === undefined
    ? { ...copy, additionalProperties: false }
    : copy;
}

export const ledyerApi = new OpenApiChecker(ledyerJson);
export const shopApi = new OpenApiChecker(shopJson);

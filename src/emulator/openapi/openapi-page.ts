/** The OpenAPI description of Ledyer's API as a page. */
import { html, raw } from 'hono/html';

/** The parts of a JSON Schema that the page shows. */
interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly description?: string;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly 'x-known-values'?: readonly string[];
  readonly 'x-mark'?: string;
}

type Content = Readonly<Record<string, { readonly schema: Schema; readonly example?: unknown }>>;

interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: string;
    readonly description?: string;
    readonly schema: Schema;
  }[];
  readonly requestBody?: { readonly content: Content };
  readonly responses: Readonly<
    Record<string, { readonly description: string; readonly content?: Content }>
  >;
}

/** The parts of the description that the page shows. @internal */
export interface OpenApiDocument {
  readonly info: { readonly title: string; readonly version: string; readonly description: string };
  readonly tags: readonly { readonly name: string; readonly description: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly webhooks: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

type Html = ReturnType<typeof html>;

const css = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 60rem; margin: 0 auto; padding: 1rem; overflow-wrap: anywhere; }
code, pre { font-family: ui-monospace, monospace; font-size: .875em; }
pre { overflow: auto; padding: .75rem; border: 1px solid #8886; border-radius: .5rem; }
details { border-top: 1px solid #8886; padding: .5rem 0; }
summary { cursor: pointer; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .25rem .5rem .25rem 0; border-top: 1px solid #8883; }
.note { opacity: .8; }
@media (max-width: 40rem) { td, th { display: block; padding: 0; } thead { display: none; } tr { display: block; padding: .5rem 0; border-top: 1px solid #8886; } td { border: 0; } }
`;

/** Returns the page. @internal */
export function renderOpenApiPage(document: OpenApiDocument): Html {
  const { info, tags, paths, webhooks, components } = document;
  const operations = [...listOperations(paths), ...listOperations(webhooks)];
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${info.title}</title>
        <style>
          ${raw(css)}
        </style>
      </head>
      <body>
        <h1>${info.title}</h1>
        ${toParagraphs(info.description)}
        <p>
          <a href="openapi.json">This description as OpenAPI 3.1</a> ·
          <a href="./">The emulator</a>
        </p>
        ${tags.map(
          (tag) =>
            html`<h2>${tag.name}</h2>
              <p class="note">${tag.description}</p>
              ${operations.filter((each) => each.operation.tags.includes(tag.name)).map(renderOperation)}`,
        )}
        <h2>Types</h2>
        ${Object.entries(components.schemas).map(
          ([name, schema]) =>
            html`<details id="${name}">
              <summary><code>${name}</code></summary>
              ${toParagraphs(schema.description ?? '')} ${renderFields(schema)}
            </details>`,
        )}
      </body>
    </html> `;
}

interface ListedOperation {
  readonly title: string;
  readonly operation: Operation;
}

const listOperations = (items: OpenApiDocument['paths']): ListedOperation[] =>
  Object.entries(items).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      title: `${method.toUpperCase()} ${path}`,
      operation,
    })),
  );

function renderOperation({ title, operation }: ListedOperation): Html {
  const { operationId, summary, description, parameters = [], requestBody, responses } = operation;
  return html`<details id="${operationId}">
    <summary><code>${title}</code> ${summary}</summary>
    ${toParagraphs(description)}
    ${
      parameters.length > 0 &&
      html`<table>
        <thead>
          <tr>
            <th>Parameter</th>
            <th>Type</th>
            <th>Meaning</th>
          </tr>
        </thead>
        <tbody>
          ${parameters.map(
            (each) =>
              html`<tr>
                <td><code>${each.name}</code> (${each.in})</td>
                <td>${renderType(each.schema)}</td>
                <td>${each.description}</td>
              </tr>`,
          )}
        </tbody>
      </table>`
    }
    ${
      requestBody &&
      html`<h4>Body</h4>
        ${renderContent(requestBody.content)}`
    }
    ${Object.entries(responses).map(
      ([status, response]) =>
        html`<h4>${status}</h4>
          <p>${response.description}</p>
          ${response.content && renderContent(response.content)}`,
    )}
  </details>`;
}

const renderContent = (content: Content) =>
  Object.entries(content).map(
    ([mediaType, { schema, example }]) =>
      html`<p><code>${mediaType}</code>: ${renderType(schema)}</p>
        ${
          example !== undefined &&
          html`<details>
            <summary>Documented example</summary>
            <pre>${JSON.stringify(example, null, 2)}</pre>
          </details>`
        }`,
  );

const renderFields = ({ properties = {}, required = [] }: Schema): Html =>
  html`<table>
    <thead>
      <tr>
        <th>Field</th>
        <th>Type</th>
        <th>Mark</th>
        <th>Meaning</th>
      </tr>
    </thead>
    <tbody>
      ${Object.entries(properties).map(
        ([name, schema]) =>
          html`<tr>
            <td><code>${name}</code>${required.includes(name) ? '' : ' (optional)'}</td>
            <td>${renderType(schema)}</td>
            <td>${schema['x-mark']}</td>
            <td>${schema.description}</td>
          </tr>`,
      )}
    </tbody>
  </table>`;

/** Returns a type with its limits, and with links to named types. */
function renderType(schema: Schema): Html {
  const { $ref, type, format, items, anyOf, minimum, maximum, maxLength, pattern } = schema;
  if ($ref) {
    const name = $ref.split('/').at(-1) ?? '';
    return html`<a href="#${name}"><code>${name}</code></a>`;
  }
  if (anyOf)
    return html`${anyOf.map((each, index) => html`${index > 0 ? ' or ' : ''}${renderType(each)}`)}`;
  if (items) return html`array of ${renderType(items)}`;
  const values = schema.enum ?? schema['x-known-values'];
  const limits = [
    format,
    minimum !== undefined && `at least ${minimum}`,
    maximum !== undefined && `at most ${maximum}`,
    maxLength !== undefined && `at most ${maxLength} characters`,
    pattern,
    values && `${schema.enum ? 'one of' : 'such as'} ${values.join(', ')}`,
  ].filter((text) => typeof text === 'string');
  const name = [type ?? 'any'].flat().join(' or ');
  return html`${name}${limits.length > 0 ? ` (${limits.join('; ')})` : ''}`;
}

const toParagraphs = (text: string) =>
  text.split('\n\n').map((paragraph) =>
    paragraph.startsWith('- ')
      ? html`<ul>
          ${paragraph.split('\n').map((item) => html`<li>${item.slice(2)}</li>`)}
        </ul>`
      : html`<p>${paragraph}</p>`,
  );

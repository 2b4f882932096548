/** Creates the OpenAPI description of Ledyer's API from its types, its examples and the conformance table. */
import { readdirSync, readFileSync } from 'node:fs';
import { behaviours } from '../../../src/emulator/conformance/behaviours.js';
import {
  createInfo,
  toJsonContent,
  toParameter,
  toPath,
  type ContentOptions,
} from './document-parts.js';
import { fieldOrigins, limits, typeOrigins } from './ledyer-fields.js';
import { operations, webhooks, type Operation } from './ledyer-operations.js';
import type { Json, Schema } from './schema.js';
import { TypeSchemas } from './type-schemas.js';

const readExample = (name: string): unknown =>
  JSON.parse(readFileSync(`test/fixtures/ledyer/${name}.json`, 'utf8'));

/** The documented examples of requests, by operation. */
const requestExamples: Readonly<Record<string, unknown>> = {
  createSession: readExample('create-session'),
  editPaymentMethod: { paymentMethod: { provider: 'ledyer', type: 'advanceInvoice' } },
};

/** The documented examples of responses, by operation. */
const responseExamples: Readonly<Record<string, unknown>> = {
  createToken: {
    access_token: 'v4.public.eyJpc3MiOiJs...',
    expires_in: 3600,
    scope: 'write',
    token_type: 'Bearer',
  },
  getSession: readExample('get-session'),
  getOrder: readExample('get-order'),
  listOrders: readExample('get-orders'),
  getPaymentStatus: {
    note: 'Awaiting signature',
    paymentMethod: { provider: 'ledyer', type: 'invoice' },
    status: 'orderPending',
  },
};

const errorTexts: Readonly<Record<number, string>> = {
  400: 'The body or the query is invalid. Each wrong field has one error (assumed).',
  401: 'The token or the credentials are missing, wrong or expired (assumed).',
  404: 'There is no such session, order or capture.',
  409: 'The state of the session or the order does not allow this (assumed).',
  415: 'The body is not application/json (assumed).',
  422: 'The Idempotency-Key was used for another request, or credit is denied (assumed).',
};

const introduction = `Ledyer's API as its public documents describe it, and as its public integrations use it. It is not published by Ledyer.

Everything has a mark. *documented*: a page of Ledyer's documentation states it. *observed*: a public integration relies on it. *assumed*: no public source; the emulator of this package takes the simplest behaviour. The operations list their behaviours with marks and sources. Each field has its mark in \`x-mark\`.

Amounts of sessions, order lines and requests are integers in minor units. The totals and amounts of an order are objects (\`Amount\`), whose \`minorUnits\` is such an integer. \`vat\` is in hundredths of a percent.`;

/** Returns the description of Ledyer's API. @throws {Error} when a type lacks its origin */
export function createLedyerDocument(version: string): Json {
  const schemas = new TypeSchemas(
    [
      ...readdirSync('src/ledyer').map((name) => `src/ledyer/${name}`),
      'src/emulator/http/api-error.ts',
      'src/emulator/sessions/session-routes.ts',
    ],
    {
      limits,
      describeType: (name) => {
        const origin = typeOrigins[name];
        if (!origin) throw new Error(`typeOrigins lacks ${name}`);
        return `Source: ${origin.source} (${origin.mark}).`;
      },
      annotateField: annotate,
    },
  );
  const paths: Record<string, Record<string, unknown>> = {};
  for (const operation of operations) {
    const [method, path] = toPath(
      operation.route,
      operation.tag === 'Sessions' ? 'sessionId' : 'orderId',
    );
    paths[path] = { ...paths[path], [method]: toOperation(operation, path, schemas) };
  }
  const document = {
    openapi: '3.1.0',
    info: createInfo('Ledyer Checkout API', version, introduction),
    servers: [
      { url: 'https://api.sandbox.ledyer.com', description: 'Sandbox' },
      { url: 'https://api.live.ledyer.com', description: 'Live' },
    ],
    security: [{ token: [] }],
    tags: [
      { name: 'Authentication', description: 'The token of an API client.' },
      { name: 'Sessions', description: 'The order session that the checkout shows.' },
      { name: 'Orders', description: 'Orders of authorized sessions.' },
      {
        name: 'Order management',
        description: 'Changes of an order. Each response is the whole order.',
      },
      { name: 'Payment status', description: 'The progress of a payment.' },
      { name: 'Webhooks', description: 'Requests that Ledyer sends to the shop.' },
    ],
    paths,
    webhooks: createWebhooks(schemas),
  };
  const { unusedLimits } = schemas;
  if (unusedLimits.length > 0) throw new Error(`No such fields: ${unusedLimits.join(', ')}`);
  return {
    ...document,
    components: { schemas: schemas.all, securitySchemes },
  };
}

const securitySchemes = {
  token: {
    type: 'oauth2',
    description: 'A token is valid for one hour (documented).',
    flows: {
      clientCredentials: { tokenUrl: 'https://auth.sandbox.ledyer.com/oauth/token', scopes: {} },
    },
  },
  credentials: {
    type: 'http',
    scheme: 'basic',
    description: 'The client id and the secret of an API client (documented).',
  },
};

function annotate(field: string, type: string): Schema {
  const [owner = '', name = ''] = field.split('.');
  const own = fieldOrigins[`${type}.${name}`] ?? fieldOrigins[`${type}.*`] ?? fieldOrigins[field];
  const { mark, source } = own ?? typeOrigins[owner] ?? typeOrigins[type] ?? {};
  return { ...(mark && { 'x-mark': mark }), ...(own && source && { 'x-source': source }) };
}

function toOperation(operation: Operation, path: string, schemas: TypeSchemas): Json {
  const { id, route, summary, tag, body, response, query, errors, status = 200 } = operation;
  const isToken = id === 'createToken';
  const content = (type: string, options?: ContentOptions) =>
    toJsonContent(schemas.refer(type), options);
  return {
    operationId: id,
    tags: [tag],
    summary,
    description: describe(route),
    ...(isToken && {
      security: [{ credentials: [] }],
      servers: [
        { url: 'https://auth.sandbox.ledyer.com', description: 'Sandbox' },
        { url: 'https://auth.live.ledyer.com', description: 'Live' },
      ],
      requestBody: tokenBody,
    }),
    parameters: [
      ...getPathParameters(path, operation),
      ...getQuery(query, schemas),
      ...getIdempotencyKeyParameter(operation),
    ],
    ...(body && {
      requestBody: {
        required: !operation.isBodyOptional,
        content: content(body, { example: requestExamples[id] }),
      },
    }),
    responses: {
      [status]: {
        description: 'Success.',
        content: content(response, { example: responseExamples[id] }),
      },
      ...Object.fromEntries(
        [...errors, 401]
          .sort((a, b) => a - b)
          .map((error) => [
            error,
            { description: errorTexts[error], content: content('ErrorResponse') },
          ]),
      ),
    },
  };
}

/** The form of the page Authentication. */
const tokenBody = {
  // The WooCommerce plugin has the grant in the query and no body (observed).
  required: false,
  content: {
    'application/x-www-form-urlencoded': {
      schema: {
        type: 'object',
        properties: {
          grant_type: { type: 'string', enum: ['client_credentials'], 'x-mark': 'documented' },
        },
      },
    },
  },
};

const describe = (route: string): string =>
  behaviours
    .filter((behaviour) => behaviour.route === route)
    .map(({ behaviour, mark, source }) => `- ${mark}: ${behaviour}. Source: ${source}.`)
    .join('\n');

const getPathParameters = (path: string, { idMeaning }: Operation) =>
  [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => ({
    name,
    in: 'path',
    required: true,
    description: name === 'ledgerId' ? 'The part of the order, `in_…`.' : idMeaning,
    schema: { type: 'string' },
  }));

const getQuery = (type: string | undefined, schemas: TypeSchemas) =>
  type === undefined ? [] : schemas.getFields(type).map(toParameter);

const getIdempotencyKeyParameter = ({ acceptsIdempotencyKey }: Operation) =>
  acceptsIdempotencyKey
    ? [
        {
          name: 'Idempotency-Key',
          in: 'header',
          required: false,
          description:
            'A UUID of version 4, new for each change (documented). A repeated request gets the stored response (assumed).',
          schema: { type: 'string' },
        },
      ]
    : [];

/** Returns the requests that Ledyer sends to the shop. */
function createWebhooks(schemas: TypeSchemas): Json {
  const notifications = webhooks.map(({ name, summary, body, source }) => [
    name,
    {
      post: {
        operationId: name,
        tags: ['Webhooks'],
        summary,
        description: `Sent to \`settings.urls.notification\` and to the endpoints of the dashboard. Source: ${source}.\n\n${describe('Notifications')}`,
        security: [],
        requestBody: { required: true, content: toJsonContent(schemas.refer(body)) },
        responses: {
          200: {
            description: 'The shop has the notification. Any other response leads to a retry.',
          },
        },
      },
    },
  ]);
  return {
    ...(Object.fromEntries(notifications) as Json),
    orderValidation: {
      post: {
        operationId: 'orderValidation',
        tags: ['Webhooks'],
        summary: 'The buyer has pressed the button: may the order be placed?',
        description: `Sent to \`settings.urls.validate\`. Ledyer waits six seconds. Source: page Order validation (documented).`,
        security: [],
        requestBody: {
          required: true,
          content: toJsonContent(schemas.refer('OrderValidationRequest')),
        },
        responses: {
          200: {
            description: 'The order proceeds. The body may be empty.',
            content: toJsonContent(schemas.refer('OrderValidationApproval')),
          },
          303: {
            description: 'The buyer is redirected.',
            headers: {
              location: {
                description: 'May contain `{order.id}` and `{session.id}`.',
                schema: { type: 'string' },
              },
            },
          },
          400: { description: 'The order is declined, with Ledyer’s own message.' },
          422: {
            description: 'The order is declined, with this message.',
            content: toJsonContent(schemas.refer('OrderValidationRejection')),
          },
        },
      },
    },
  };
}

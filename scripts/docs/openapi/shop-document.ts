/** Creates the OpenAPI description of a shop's routes from the types and the problems of the server kit. */
import { readdirSync } from 'node:fs';
import { problems, type ProblemType } from '../../../src/server/http/problem-types.js';
import { maxReasonLength, minReasonLength } from '../../../src/server/routes/release-request.js';
import { createInfo, toJsonContent, toParameter, toPath } from './document-parts.js';
import { limits as ledyerLimits } from './ledyer-fields.js';
import type { Json } from './schema.js';
import { shopOperations, type ShopOperation } from './shop-operations.js';
import { TypeSchemas } from './type-schemas.js';

const introduction = `The routes of a shop that uses the server kit of ledyer-checkout: for its pages, for Ledyer's webhooks and for its admins. The paths are those of the default \`basePath\`.

A buyer is known by a signed cookie, \`__Host-ledyer-buyer-\` and an id, that \`startSession\` sets. Writes need the media type \`application/json\`, and come from the shop's own origin. Every error is a problem (RFC 9457); its \`type\` ends with a code of a closed list.

A final slash is tolerated, and HEAD works wherever GET does. Amounts are integers in minor units, except for the totals and amounts of Ledyer's orders, which are objects (\`Amount\`) with \`minorUnits\`. \`vat\` is in hundredths of a percent.`;

/** Returns the description of the kit's routes. */
export function createShopDocument(version: string): Json {
  const schemas = new TypeSchemas(
    [
      ...readdirSync('src/ledyer').map((name) => `src/ledyer/${name}`),
      'src/server/routes/shop-api.ts',
      'src/server/sessions/status.ts',
      'src/server/routes/release-request.ts',
    ],
    {
      limits: {
        ...ledyerLimits,
        'ReleaseRequest.reason': { minLength: minReasonLength, maxLength: maxReasonLength },
        'OrderFilter.size': { minimum: 1, maximum: 100, default: 100 },
        'CartItem.quantity': { minimum: 1 },
      },
    },
  );
  const paths: Record<string, Record<string, unknown>> = {};
  for (const operation of shopOperations) {
    const [method, path] = toPath(
      operation.route,
      operation.tag === 'Admin' ? 'orderId' : 'sessionId',
    );
    paths[path] = { ...paths[path], [method]: toOperation(operation, path, schemas) };
  }
  return {
    openapi: '3.1.0',
    info: createInfo('Shop with ledyer-checkout', version, introduction),
    servers: [{ url: '/', description: 'The origin of the shop.' }],
    security: [],
    tags: [
      { name: 'Checkout', description: 'For the pages of the shop, and the tag on them.' },
      { name: 'Webhooks', description: 'For Ledyer. The secret is part of the URL.' },
      { name: 'Admin', description: 'For the admins of the shop, with the admin token.' },
      { name: 'Operations', description: 'For the operators of the shop’s server.' },
    ],
    paths,
    components: {
      schemas: schemas.all,
      securitySchemes: {
        adminToken: {
          type: 'http',
          scheme: 'bearer',
          description:
            'The `adminToken` of `createMerchant`. Without one, there are no admin routes.',
        },
        metricsToken: {
          type: 'http',
          scheme: 'bearer',
          description:
            'The `metricsToken` of `createMerchant`. Without one, the metrics need no token.',
        },
      },
    },
  };
}

function getSecurity({ tag, id }: ShopOperation): Json[] {
  if (tag === 'Admin') return [{ adminToken: [] }];
  return id === 'getMetrics' ? [{ metricsToken: [] }, {}] : [];
}

function toOperation(operation: ShopOperation, path: string, schemas: TypeSchemas): Json {
  const { id, tag, summary, description, body, query, responses } = operation;
  return {
    operationId: id,
    tags: [tag],
    summary,
    description,
    security: getSecurity(operation),
    parameters: [
      ...getPathParameters(path, operation),
      ...(query === undefined ? [] : schemas.getFields(query).map(toParameter)),
      ...getIdempotencyKeyParameter(operation),
    ],
    ...(body && { requestBody: { required: true, content: getBody(body, schemas) } }),
    responses: {
      ...Object.fromEntries(
        Object.entries(responses).map(([status, type]) => [
          status,
          {
            description: successTexts[status] ?? 'Success.',
            content: getContent(id, type, schemas),
          },
        ]),
      ),
      ...toProblemResponses(operation.problems, schemas),
    },
  };
}

const successTexts: Readonly<Record<string, string>> = {
  201: 'The session is new.',
  422: 'The order is declined, with this message for the buyer.',
  503: 'Not ready.',
};

function getBody(type: string, schemas: TypeSchemas): Json {
  if (type === 'EmptyBody') return toJsonContent({ type: 'object', additionalProperties: true });
  return toJsonContent(schemas.refer(type));
}

function getContent(id: string, type: string | null, schemas: TypeSchemas): Json {
  if (type === null) return toJsonContent({ type: 'object', properties: {} });
  if (type === 'Metrics') return { 'text/plain': { schema: { type: 'string' } } };
  const json = toJsonContent(schemas.refer(type));
  if (id !== 'getSessionStatus') return json;
  return {
    ...json,
    'text/event-stream': {
      schema: { type: 'string', description: 'Events `session`, whose data is a PublicStatus.' },
    },
  };
}

/** Returns the responses for these problems, by status. */
function toProblemResponses(codes: readonly ProblemType[], schemas: TypeSchemas): Json {
  const statuses = [...new Set(codes.map((code) => problems[code][0]))].sort((a, b) => a - b);
  return Object.fromEntries(
    statuses.map((status) => {
      const matching = [...new Set(codes)].filter((code) => problems[code][0] === status);
      return [
        status,
        {
          description: matching.map((code) => `\`${code}\`: ${problems[code][1]}.`).join('\n'),
          content: toJsonContent(schemas.refer('ProblemBody'), {
            mediaType: 'application/problem+json',
          }),
          'x-problem-codes': matching,
        },
      ];
    }),
  );
}

const parameterTexts: Readonly<Record<string, string>> = {
  ledgerId: 'The capture, `in_…`.',
  secret: 'The secret of the webhook, which is in the database.',
};

const getPathParameters = (path: string, { idMeaning }: ShopOperation) =>
  [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => ({
    name,
    in: 'path',
    required: true,
    description: parameterTexts[name] ?? idMeaning,
    schema: { type: 'string' },
  }));

const getIdempotencyKeyParameter = ({ idempotencyKey }: ShopOperation) =>
  idempotencyKey
    ? [
        {
          name: 'Idempotency-Key',
          in: 'header',
          required: idempotencyKey === 'required',
          description:
            'A UUID of version 4: new for each action, and the same for each repeat of it.',
          schema: { type: 'string' },
        },
      ]
    : [];

import type { OrderFilter } from '../../ledyer/order-list.js';
import { Problem } from '../http/problem.js';

const singleParameters = [
  'createdFrom',
  'createdTo',
  'expiresFrom',
  'expiresTo',
  'cursor',
  'fromId',
  'q',
] as const satisfies readonly (keyof OrderFilter)[];

const listParameters = [
  'id',
  'merchantReference',
  'orderReference',
  'paymentMethodCategory',
  'status',
  'statusAnd',
  'storeId',
] as const satisfies readonly (keyof OrderFilter)[];

const maxPageSize = 100;
const maxValueLength = 200;

/**
 * Parses the query of `GET /ledyer/orders`: Ledyer's own parameters, lists as repeated keys.
 *
 * @throws {Problem} `query-invalid` with the name of the parameter
 */
export function parseOrderFilter(query: URLSearchParams): OrderFilter {
  const filter: Record<string, string | number | readonly string[]> = {};
  for (const name of new Set(query.keys())) {
    const values = query.getAll(name);
    // Stryker disable next-line StringLiteral: each name has at least one value
    const [value = ''] = values;
    if (values.some(({ length }) => length > maxValueLength)) throw createQueryProblem(name);
    if (listParameters.some((known) => known === name)) filter[name] = values;
    else if (values.length > 1) throw createQueryProblem(name);
    else if (name === 'size') filter[name] = parseSize(value);
    else if (singleParameters.some((known) => known === name)) filter[name] = value;
    else throw createQueryProblem(name);
  }
  return filter;
}

function parseSize(text: string): number {
  const size = Number(text);
  if (Number.isInteger(size) && size >= 1 && size <= maxPageSize) return size;
  throw createQueryProblem('size');
}

const createQueryProblem = (name: string) =>
  new Problem(
    'query-invalid',
    /^\w{1,40}$/.test(name)
      ? `The parameter ${name} is unknown or its value is invalid.`
      : 'Unknown parameter.',
  );

import type { MiddlewareHandler } from 'hono';
import type { Issue } from '../../ledyer/decode.js';
import { ApiError } from './api-error.js';

/** Observed for the names of a contact (WooCommerce plugin, `lom_validate_customer_field`). */
const maxNameLength = 200;

/** Requests of an emulator that is strict. */
const strictRequests = new WeakSet<Request>();

/** Makes the emulator strict about the requests. @internal */
export const strictMiddleware: MiddlewareHandler = async (c, next) => {
  strictRequests.add(c.req.raw);
  await next();
};

export const isStrict = (request: Request): boolean => strictRequests.has(request);

/** @throws {ApiError} 400 with these messages, when the emulator is strict */
export function rejectIfStrict(request: Request, messages: readonly string[]): void {
  if (isStrict(request) && messages.length > 0) {
    throw new ApiError(400, ...messages.map((message) => `${message} (strict)`));
  }
}

/**
 * Returns likely mistakes in a body that Ledyer tolerates, or may tolerate: amounts with a floating-point error
 * (observed), names of unusual length, and a session with nothing to pay (both assumed).
 */
export function findTolerated(json: unknown): Issue[] {
  const issues: Issue[] = [];
  visit(json, '', issues);
  return issues;
}

function visit(value: unknown, path: string, issues: Issue[]): void {
  const [, name = ''] = /(\w+)$/.exec(path) ?? [];
  if (typeof value === 'number' && !Number.isInteger(value)) {
    issues.push({ path, message: 'must be an integer, without a floating-point error' });
  } else if (path === 'totalOrderAmount' && value === 0) {
    issues.push({ path, message: 'must be at least 1: there is nothing to pay' });
  } else if (typeof value === 'string' && /^(first|last)Name$/.test(name)) {
    if (value.length > maxNameLength) {
      issues.push({ path, message: `must be at most ${maxNameLength} characters` });
    }
  } else if (Array.isArray(value)) {
    value.forEach((item, index) => {
      visit(item, `${path}[${index}]`, issues);
    });
  } else if (typeof value === 'object' && value !== null && name !== 'metadata') {
    for (const [key, item] of Object.entries(value)) {
      visit(item, path ? `${path}.${key}` : key, issues);
    }
  }
}

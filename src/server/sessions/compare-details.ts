import type { UpdateSession } from '../../ledyer/session-request.js';
import type { SentDetails } from '../store/stored-session.js';

/** Fields that Ledyer accepts for an open session (page Update order session). */
const updatableFields = ['country', 'reference', 'settlementReference', 'metadata'] as const;
/**
 * Groups of settings that an update may contain. The plugins for WooCommerce and Magento do not update the URLs, and
 * one of them had a defect when it did.
 */
const updatableSettings = ['customer', 'security'] as const;
/** Fields that only a new session can have: the page Update order session does not list them. */
const fixedFields = ['storeId', 'source', 'autoCapture'] as const;

/** The differences between the details of a session and those of a new quote. */
export interface DetailsComparison {
  /** Names of the differing fields that only a new session can have, in the notation of a quote. */
  readonly fixed: readonly string[];
  /** Whether the customer differs. Those details only prefill the checkout, and the buyer may change them. */
  readonly isOtherCustomer: boolean;
  /** Whether fields differ that an update may contain. */
  readonly hasUpdates: boolean;
}

/** Compares the details that Ledyer has with those of a new quote. */
export function compareDetails(stored: SentDetails, next: SentDetails): DetailsComparison {
  const differs = (name: keyof SentDetails) => !isSameJson(stored[name], next[name]);
  const settingsDiffer = (name: 'customer' | 'security' | 'urls') =>
    !isSameJson(stored.settings?.[name], next.settings?.[name]);
  return {
    fixed: [...fixedFields.filter(differs), ...(settingsDiffer('urls') ? ['urls'] : [])],
    isOtherCustomer: stored.customerHash !== next.customerHash,
    hasUpdates: updatableFields.some(differs) || updatableSettings.some(settingsDiffer),
  };
}

/**
 * Returns the fields of an update besides the cart. It leaves out those that no quote of the session has had.
 *
 * @param earlier the details that Ledyer may have
 */
export function toUpdate(
  earlier: readonly SentDetails[],
  next: SentDetails,
): Omit<UpdateSession, 'totalOrderAmount' | 'totalOrderAmountExclVat' | 'totalOrderVatAmount'> {
  const fields = updatableFields.filter((name) =>
    [...earlier, next].some((details) => details[name] != null),
  );
  const settings = updatableSettings.filter((name) =>
    earlier.some((details) => !isSameJson(details.settings?.[name], next.settings?.[name])),
  );
  return {
    ...Object.fromEntries(fields.map((name) => [name, next[name] ?? null])),
    ...(settings.length > 0 && {
      settings: Object.fromEntries(settings.map((name) => [name, next.settings?.[name] ?? null])),
    }),
  };
}

/** Returns whether two values are the same JSON, with their fields in any sequence. */
export const isSameJson = (left: unknown, right: unknown): boolean =>
  toSortedJson(left ?? null) === toSortedJson(right ?? null);

const toSortedJson = (value: unknown): string =>
  JSON.stringify(value, (_, field: unknown) =>
    typeof field === 'object' && field !== null && !Array.isArray(field)
      ? Object.fromEntries(Object.entries(field).sort(([a], [b]) => (a < b ? -1 : 1)))
      : field,
  );

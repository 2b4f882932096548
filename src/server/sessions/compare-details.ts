import type { UpdateSession } from '../../ledyer/session-request.js';
import type { SentDetails } from '../store/stored-session.js';

/** Fields that Ledyer accepts for an open session (page Update order session). */
const updatableFields = ['country', 'reference', 'settlementReference', 'metadata'] as const;
/**
 * Groups of settings that an update may contain. The plugins for WooCommerce and Magento never update the URLs, and
 * one of them had a defect when it did.
 */
const updatableSettings = ['customer', 'security'] as const;
/** Fields that only a new session can have, as the page does not list them for an update. */
const fixedFields = ['storeId', 'source', 'autoCapture'] as const;

/** How a session's details become those of a new quote. */
export interface DetailsComparison {
  /** Names of the differing fields that only a new session can have, in the notation of a quote. */
  readonly fixed: readonly string[];
  /** Whether the buyer's details differ, which are only the start of what the buyer may change. */
  readonly isOtherCustomer: boolean;
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
 * Returns the fields of an update beside the cart. Those that no quote of the session has had are left out.
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

/** Whether two values are the same JSON, in any order of fields. */
export const isSameJson = (left: unknown, right: unknown): boolean =>
  toSortedJson(left ?? null) === toSortedJson(right ?? null);

const toSortedJson = (value: unknown): string =>
  JSON.stringify(value, (_, field: unknown) =>
    typeof field === 'object' && field !== null && !Array.isArray(field)
      ? Object.fromEntries(Object.entries(field).sort(([a], [b]) => (a < b ? -1 : 1)))
      : field,
  );

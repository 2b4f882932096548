/**
 * Ledyer's ids: a prefix for the kind, an underscore, and 27 base-62 characters in every documented example (pages
 * Get order session, Get order). No grammar is published, so the length is not checked strictly.
 */
export const idPrefixes = {
  session: 'se_',
  order: 'or_',
  merchant: 'ac_',
  ledger: 'in_',
  event: 'oe_',
  orderLine: 'ol_',
} as const;

export type IdKind = keyof typeof idPrefixes;

/** Whether `id` is an id of this kind. Such an id is safe as one segment of a URL. */
export const isId = (kind: IdKind, id: string): boolean =>
  id.startsWith(idPrefixes[kind]) && /^[a-z]{2}_[0-9A-Za-z]{20,40}$/.test(id);

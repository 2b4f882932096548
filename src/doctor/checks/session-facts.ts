import type { Session } from '../../ledyer/session.js';

/** Formats the amounts of a session: `14900 SEK, VAT 2980`. */
export function formatTotals({ order }: Session): string {
  const { totalOrderAmount, currency, totalOrderVatAmount } = order;
  return `${totalOrderAmount} ${currency}, VAT ${totalOrderVatAmount}`;
}

/** Returns the number of items in a session, without fees and shipping. */
export function countGoods(session: Session | undefined): number {
  const goods = session?.order.orderLines?.filter(
    ({ type }) => type === 'physical' || type === 'digital' || type === 'service',
  );
  return goods?.reduce((sum, { quantity }) => sum + quantity, 0) ?? 0;
}

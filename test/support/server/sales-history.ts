import type { Queryable } from '../../../src/server/index.js';

const cart = JSON.stringify({
  totalOrderAmount: 5_970,
  totalOrderVatAmount: 1_194,
  totalOrderAmountExclVat: 4_776,
  orderLines: [
    {
      type: 'physical',
      reference: 'PEN',
      description: 'Pen',
      quantity: 3,
      vat: 2_500,
      unitPrice: 1_990,
      unitDiscountAmount: 0,
      totalAmount: 5_970,
      totalVatAmount: 1_194,
    },
  ],
});
const quote = JSON.stringify({ details: { country: 'SE' }, data: null, body: null });

/** The sessions are created evenly over this time. The newest hundredth of them is open. */
const historyMs = 89 * 24 * 60 * 60_000;

/**
 * Fills a migrated database with the past sales of its first shop: every third session has an order, of which some are
 * held, cancelled, unpaid or not fulfilled.
 *
 * @param now time in milliseconds at which the newest session was created
 */
export async function fillWithSales(
  { query }: Queryable,
  sessions: number,
  now: number,
): Promise<void> {
  const time = new Date(now).toISOString();
  const sold = `generate_series(1, ${sessions}) i,
    lateral (select '${time}'::timestamptz - (${sessions} - i) * interval '${historyMs / sessions} milliseconds' as at) t
    where i % 3 = 0 and i <= ${sessions} * 0.99`;
  const toId = (prefix: string) => `'${prefix}_' || lpad(i::text, 27, '0')`;
  const statements = [
    `insert into ledyer_session (shop_id, session_id, order_id, buyer, cart, quote, locale, created_at, state,
       expires_at, updated_at, fetched_at, last_refresh_at, notified_at, differences, due_at, ended_at)
     select 1, ${toId('se')}, ${toId('or')}, left(md5((i * 2 / 3)::text), 24), '${cart}', '${quote}', 'sv-SE',
       at, case when is_open then 'open' when i % 3 = 0 then 'authorized' else 'expired' end,
       to_char(at + interval '7 days', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), to_char(at, 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
       at, at, case when i % 3 = 0 then at end, case when i % 3 = 0 then '[]'::jsonb end,
       case when is_open or (i % 3 = 0 and i % 3000 = 3) then '${time}'::timestamptz + (i % 3000 + 1) * interval '1 second' end,
       case when not is_open and i % 3000 <> 3 then at + interval '10 minutes' end
     from generate_series(1, ${sessions}) i, lateral (select
       '${time}'::timestamptz - (${sessions} - i) * interval '${historyMs / sessions} milliseconds' as at,
       i > ${sessions} * 0.99 as is_open) t`,
    `insert into ledyer_order (shop_id, order_id, session_id, status, differences, ledyer_status, session_created_at,
       recorded_at, fulfilled_at)
     select 1, ${toId('or')}, ${toId('se')},
       case when i % 150 = 0 then 'held' when i % 3000 = 3 then 'awaiting-payment' else 'accepted' end,
       case when i % 150 = 0 then '[{"name": "amount", "expected": 1, "found": 2}]' else '[]' end::jsonb,
       case when i % 300 = 150 then '["cancelled"]' else '["uncaptured"]' end::jsonb, at, at, at
     from ${sold}`,
    `insert into ledyer_history (shop_id, order_id, at, what, detail)
     select 1, ${toId('or')}, at, what, '{}' from unnest(array['accepted', 'fulfil', 'acknowledge']) what, ${sold}`,
    `insert into ledyer_outbox (shop_id, order_id, kind, due_at, done_at)
     select 1, ${toId('or')}, kind, at, case when i % 3000 <> 9 then at end
     from unnest(array['fulfil', 'acknowledge', 'reference']) kind, ${sold}`,
    `update ledyer_outbox set due_at = '${time}'::timestamptz + interval '5 minutes' where done_at is null`,
    `insert into ledyer_order_action (shop_id, key, order_id, action, fingerprint, status, created_at, updated_at)
     select 1, gen_random_uuid(), ${toId('or')}, 'capture', '', 'done', at, at from ${sold}`,
    // The keys of one busy day, or of the newest tenth of few sessions. Every twentieth has no buyer, as in a first
    // request without a cookie.
    `insert into ledyer_idempotency_key (shop_id, buyer, key, fingerprint, session_id, created_at)
     select shop_id, case when number % 20 = 0 then '' else buyer end, md5(session_id), '', session_id,
       '${time}'::timestamptz - number % 90000 * interval '1 second'
     from ledyer_session order by number desc limit ${Math.min(30_000, sessions / 10)}`,
    // As the database does by itself after a while.
    'vacuum analyze',
  ];
  for (const statement of statements) await query(statement);
}

import { orderValidationTimeoutMs } from '../../ledyer/order-validation.js';
import { sumTotals } from '../../ledyer/totals.js';
import { describeResponse, type RecordedResponse } from '../http-response.js';
import type { CheckContext, TestCheckout } from '../check-context.js';
import { SkippedError } from '../skipped-error.js';
import { unknownIds } from '../webhook-sender.js';
import { compactFailures, type Check } from './check.js';

const area = 'Validation';

/** Statuses that Ledyer understands (Ledyer's page Order validation). */
const understoodStatuses: readonly number[] = [200, 303, 400, 422];

const isRejection = ({ status }: RecordedResponse): boolean => [303, 400, 422].includes(status);

const validationDeadline: Check = {
  id: 'validation-deadline',
  area,
  description: 'Ledyer gets a response within six seconds, even while its API is slow.',
  advice:
    'Ledyer accepts the order if there is no response within six seconds. Use a limit of two seconds, return 422 after it, and depend on as few other systems as possible.',
  async run(context) {
    const checkout = await context.startCheckout();
    await context.runAction(checkout, 'lock');
    const session = context.getSession(checkout);
    const validate = () => context.webhooks.validate(session);
    const first = await validate();
    const together = await Promise.all([validate(), validate(), validate(), validate()]);
    const slowApi = { party: 'api', kind: 'latency', ms: 8_000 } as const;
    const slowResponse = await context.withFault(slowApi, validate);
    const findFailures = (when: string, response: RecordedResponse) =>
      compactFailures(
        !understoodStatuses.includes(response.status) &&
          `${when}${describeResponse(response)}, which Ledyer does not understand.`,
        response.ms >= orderValidationTimeoutMs &&
          `${when}${response.request} took ${(response.ms / 1_000).toFixed(1)} s.`,
      );
    const worstResponse = together.reduce((a, b) =>
      findFailures('', b).length > 0 || b.ms > a.ms ? b : a,
    );
    return {
      failures: [
        ...findFailures('', first),
        ...compactFailures(
          first.status !== 200 &&
            understoodStatuses.includes(first.status) &&
            `${describeResponse(first)} for an order that your server has just priced.`,
        ),
        ...findFailures('Four at once: ', worstResponse),
        ...findFailures('While Ledyer is slow: ', slowResponse),
      ],
      note: `Response after ${first.ms} ms; after ${slowResponse.ms} ms while Ledyer was slow.`,
    };
  },
};

const validationUnknown: Check = {
  id: 'validation-unknown',
  area,
  description: 'The validation rejects an unknown order.',
  advice:
    'Accept only orders that your server has created. Otherwise return 422 with {"title", "body"} for the buyer.',
  async run(context) {
    const session = context.getSession(await context.startCheckout());
    const validate = () => context.webhooks.validate(session, unknownIds.orderId);
    const response = await validate();
    const slowResponse = await context.withFault(
      { party: 'api', kind: 'status', status: 503 },
      validate,
    );
    return {
      failures: compactFailures(
        !isRejection(response) && `${describeResponse(response)}; 422 is expected.`,
        isRejection(response) &&
          !isRejection(slowResponse) &&
          `While Ledyer was unavailable, ${describeResponse(slowResponse)}; 422 is expected.`,
      ),
    };
  },
};

/** Changes of a cart at Ledyer, of which the server is not notified. */
const cartChanges: readonly (readonly [
  change: string,
  apply: (line: SessionLine) => Partial<SessionLine>,
])[] = [
  [
    'twice the quantity',
    ({ quantity, totalAmount, totalVatAmount }) => ({
      quantity: quantity * 2,
      totalAmount: totalAmount * 2,
      totalVatAmount: totalVatAmount * 2,
    }),
  ],
  ['another article at the same price', () => ({ reference: 'doctor', description: 'Other' })],
];

const validationCart: Check = {
  id: 'validation-cart',
  area,
  description:
    'The validation rejects a cart that was changed at Ledyer after your server priced it.',
  advice:
    'In the validation, read the session from Ledyer and compare its lines and totals with the cart that you priced. Return 422 if anything differs: the buyer may have another cart on the screen than you will deliver.',
  async run(context) {
    const failures: string[] = [];
    for (const [change, apply] of cartChanges) {
      const checkout = await context.startCheckout();
      await changeCart(context, checkout, apply);
      await context.runAction(checkout, 'lock');
      const response = await context.webhooks.validate(context.getSession(checkout));
      if (!isRejection(response))
        failures.push(
          `The cart at Ledyer had ${change}, and ${describeResponse(response)}; 422 is expected.`,
        );
    }
    return { failures };
  },
};

type SessionLine = NonNullable<
  ReturnType<CheckContext['getSession']>['order']['orderLines']
>[number];

/** @throws {SkippedError} when the session has no order lines */
async function changeCart(
  context: CheckContext,
  checkout: TestCheckout,
  apply: (line: SessionLine) => Partial<SessionLine>,
): Promise<void> {
  const [first, ...others] = context.getSession(checkout).order.orderLines ?? [];
  if (!first) throw new SkippedError('The session at Ledyer has no order lines.');
  const lines = [{ ...first, ...apply(first) }, ...others];
  await context.updateSession(checkout, { orderLines: lines, ...sumTotals(lines) });
}

export const validationChecks: readonly Check[] = [
  validationDeadline,
  validationUnknown,
  validationCart,
];

import { orderValidationTimeoutMs } from '../../ledyer/order-validation.js';
import { describeResponse, type RecordedResponse } from '../http-response.js';
import { unknownIds } from '../webhook-sender.js';
import { compactFaults, type Check } from './check.js';

const area = 'Validation';

/** Statuses that Ledyer understands (Ledyer's page Order validation). */
const understoodStatuses: readonly number[] = [200, 303, 400, 422];

const validationDeadline: Check = {
  id: 'validation-deadline',
  area,
  description: 'Ledyer gets a response within six seconds, even while its API is slow.',
  advice:
    'Ledyer accepts the order if there is no response within six seconds. Use a limit of two seconds, return 422 after it, and depend on as few other systems as possible.',
  async run(context) {
    const checkout = await context.startCheckout();
    await context.command(checkout, 'lock');
    const session = context.getSession(checkout);
    const validate = () => context.webhooks.validate(session);
    const first = await validate();
    const together = await Promise.all([validate(), validate(), validate(), validate()]);
    const slowApi = { party: 'api', kind: 'latency', ms: 8_000 } as const;
    const slowResponse = await context.withFault(slowApi, validate);
    const faults = (when: string, response: RecordedResponse) =>
      compactFaults(
        !understoodStatuses.includes(response.status) &&
          `${when}${describeResponse(response)}, which Ledyer does not understand.`,
        response.ms >= orderValidationTimeoutMs &&
          `${when}${response.request} took ${(response.ms / 1_000).toFixed(1)} s.`,
      );
    const worst = together.reduce((a, b) => (faults('', b).length > 0 || b.ms > a.ms ? b : a));
    return {
      faults: [
        ...faults('', first),
        ...compactFaults(
          first.status !== 200 &&
            understoodStatuses.includes(first.status) &&
            `${describeResponse(first)} for an order that your server has just priced.`,
        ),
        ...faults('Four at once: ', worst),
        ...faults('While Ledyer is slow: ', slowResponse),
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
    const isRejection = ({ status }: RecordedResponse) => [303, 400, 422].includes(status);
    const response = await validate();
    const slowResponse = await context.withFault(
      { party: 'api', kind: 'status', status: 503 },
      validate,
    );
    return {
      faults: compactFaults(
        !isRejection(response) && `${describeResponse(response)}; 422 is expected.`,
        isRejection(response) &&
          !isRejection(slowResponse) &&
          `While Ledyer was unavailable, ${describeResponse(slowResponse)}; 422 is expected.`,
      ),
    };
  },
};

export const validationChecks: readonly Check[] = [validationDeadline, validationUnknown];

import { orderValidationTimeoutMs } from '../ledyer/order-validation.js';
import { describeResponse, type RecordedResponse } from './http-response.js';
import { unknownIds } from './webhook-sender.js';
import { compactFaults, type Check } from './check.js';

const area = 'Validation';

/** Statuses that Ledyer accepts as a response (page Order validation). */
const understood: readonly number[] = [200, 303, 400, 422];

const deadline: Check = {
  id: 'validation-deadline',
  area,
  description: 'Ledyer gets an answer within six seconds, also while Ledyer itself is slow.',
  advice:
    'Silence is a yes: Ledyer sells when it has waited for six seconds. Give yourself two, answer 422 when they are over, and let what you answer depend on as little as possible.',
  async run(context) {
    const checkout = await context.startCheckout();
    await context.command(checkout, 'lock');
    const session = context.getSession(checkout);
    const ask = () => context.webhooks.validate(session);
    const first = await ask();
    const together = await Promise.all([ask(), ask(), ask(), ask()]);
    const slow = { party: 'api', kind: 'latency', ms: 8_000 } as const;
    const inTrouble = await context.withFault(slow, ask);
    const faults = (when: string, answer: RecordedResponse) =>
      compactFaults(
        !understood.includes(answer.status) &&
          `${when}${describeResponse(answer)}, which Ledyer does not understand.`,
        answer.ms >= orderValidationTimeoutMs &&
          `${when}${answer.request} took ${(answer.ms / 1_000).toFixed(1)} s.`,
      );
    const worst = together.reduce((a, b) => (faults('', b).length > 0 || b.ms > a.ms ? b : a));
    return {
      faults: [
        ...faults('', first),
        ...compactFaults(
          first.status !== 200 &&
            understood.includes(first.status) &&
            `${describeResponse(first)}, for an order that your server has just priced.`,
        ),
        ...faults('Four at once: ', worst),
        ...faults('While Ledyer is slow: ', inTrouble),
      ],
      note: `Answered in ${first.ms} ms; ${inTrouble.ms} ms while Ledyer was slow.`,
    };
  },
};

const unknown: Check = {
  id: 'validation-unknown',
  area,
  description: 'An order that you do not know is refused.',
  advice: 'Say yes to orders of your own alone; answer 422 with {"title", "body"} for the buyer.',
  async run(context) {
    const session = context.getSession(await context.startCheckout());
    const ask = () => context.webhooks.validate(session, unknownIds.orderId);
    const isNo = ({ status }: RecordedResponse) => [303, 400, 422].includes(status);
    const answer = await ask();
    const inTrouble = await context.withFault({ party: 'api', kind: 'status', status: 503 }, ask);
    return {
      faults: compactFaults(
        !isNo(answer) && `${describeResponse(answer)}; 422 is expected.`,
        isNo(answer) &&
          !isNo(inTrouble) &&
          `While Ledyer was away, ${describeResponse(inTrouble)}; 422 is expected.`,
      ),
    };
  },
};

export const validationChecks: readonly Check[] = [deadline, unknown];

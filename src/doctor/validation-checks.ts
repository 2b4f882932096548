import { orderValidationTimeoutMs } from '../ledyer/order-validation.js';
import { answered, type Answer } from './http-response.js';
import { unknownIds } from './webhook-sender.js';
import { faultsOf, type Check } from './check.js';

const area = 'Validation';

/** What Ledyer takes for an answer (page Order validation). */
const understood: readonly number[] = [200, 303, 400, 422];

const deadline: Check = {
  id: 'validation-deadline',
  area,
  proves: 'Ledyer gets an answer within six seconds, also while Ledyer itself is slow.',
  advice:
    'Silence is a yes: Ledyer sells when it has waited for six seconds. Give yourself two, answer 422 when they are over, and let what you answer depend on as little as possible.',
  async run(examination) {
    const visit = await examination.visit();
    await examination.let(visit, 'lock');
    const session = examination.session(visit);
    const ask = () => examination.callbacks.validate(session);
    const first = await ask();
    const together = await Promise.all([ask(), ask(), ask(), ask()]);
    const slow = { party: 'api', kind: 'latency', ms: 8_000 } as const;
    const inTrouble = await examination.during(slow, ask);
    const faults = (when: string, answer: Answer) =>
      faultsOf(
        !understood.includes(answer.status) &&
          `${when}${answered(answer)}, which Ledyer does not understand.`,
        answer.ms >= orderValidationTimeoutMs &&
          `${when}${answer.request} took ${(answer.ms / 1_000).toFixed(1)} s.`,
      );
    const worst = together.reduce((a, b) => (faults('', b).length > 0 || b.ms > a.ms ? b : a));
    return {
      faults: [
        ...faults('', first),
        ...faultsOf(
          first.status !== 200 &&
            understood.includes(first.status) &&
            `${answered(first)}, for an order that your server has just priced.`,
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
  proves: 'An order that you do not know is refused.',
  advice: 'Say yes to orders of your own alone; answer 422 with {"title", "body"} for the buyer.',
  async run(examination) {
    const session = examination.session(await examination.visit());
    const ask = () => examination.callbacks.validate(session, unknownIds.orderId);
    const isNo = ({ status }: Answer) => [303, 400, 422].includes(status);
    const answer = await ask();
    const inTrouble = await examination.during({ party: 'api', kind: 'status', status: 503 }, ask);
    return {
      faults: faultsOf(
        !isNo(answer) && `${answered(answer)}; 422 is expected.`,
        isNo(answer) &&
          !isNo(inTrouble) &&
          `While Ledyer was away, ${answered(inTrouble)}; 422 is expected.`,
      ),
    };
  },
};

export const validationChecks: readonly Check[] = [deadline, unknown];

/**
 * The mutated files, their tests, and the minimum score in percent.
 *
 * Equivalent mutants are marked in the source (`// Stryker disable next-line … : reason`).
 *
 * Left out, because only other tests see it:
 * - `src/entries/cdn/index.ts`: runs once per page, when it is imported. `test/e2e/early-start.test.ts`.
 * - `src/entries/cdn/load-file.ts` and `deferred-modules.ts`: import files of `dist`. `test/e2e/late-code.test.ts`.
 * - `src/server/orders/{due-work,worker}.ts`: loops that run on a database. `test/server/orders/with-database/reconcile.test.ts`.
 *
 * @typedef {object} MutationGroup
 * @property {readonly string[]} mutate
 * @property {readonly string[]} tests
 * @property {number} minScore
 * @property {boolean} ignoreStatic whether module-level code is left out
 */

/** @type {Readonly<Record<string, MutationGroup>>} */
export const groups = {
  session: {
    mutate: ['src/session/**/*.ts'],
    tests: ['test/session/**/*.test.ts'],
    minScore: 92,
    ignoreStatic: false,
  },
  money: {
    mutate: [
      'src/ledyer/totals.ts',
      'src/server/cart/*.ts',
      'src/server/orders/*.ts',
      '!src/server/orders/{due-work,worker}.ts',
      'src/server/routes/order-validation.ts',
      'src/server/routes/webhook-routes.ts',
      'src/server/sessions/session-loader.ts',
      'src/server/sessions/settle-cart.ts',
      'src/server/sessions/staleness.ts',
    ],
    tests: [
      'test/ledyer/totals.test.ts',
      'test/server/cart/*.test.ts',
      'test/server/orders/*.test.ts',
      'test/server/routes/*.test.ts',
      'test/server/sessions/*.test.ts',
    ],
    minScore: 90,
    ignoreStatic: true,
  },
  tag: {
    mutate: [
      'src/element/runtime/checkout-store.ts',
      'src/element/runtime/validation.ts',
      'src/element/runtime/frame-watcher.ts',
      'src/element/start/url-templates.ts',
      'src/entries/cdn/*.ts',
      '!src/entries/cdn/{deferred-modules,index,load-file}.ts',
    ],
    tests: [
      'test/element/*.test.ts',
      'test/element/{runtime,start}/*.test.ts',
      'test/entries/cdn/*.test.ts',
    ],
    minScore: 80,
    ignoreStatic: true,
  },
};

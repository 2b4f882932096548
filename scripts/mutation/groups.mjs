/**
 * What is mutated, the tests that run against it, and the least score in percent.
 *
 * Equivalent mutants are marked in the source (`// Stryker disable next-line … : reason`).
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
    tests: ['test/session/**/*.test.ts', 'test/element/checkout-controller.test.ts'],
    minScore: 92,
    ignoreStatic: false,
  },
  money: {
    mutate: [
      'src/server/**/compare-cart.ts',
      'src/server/**/price-cart.ts',
      'src/server/orders/reconcile.ts',
      'src/server/orders/order-actions.ts',
      'src/server/orders/outbox-tasks.ts',
      'src/server/routes/webhook-routes.ts',
      'src/server/sessions/session-loader.ts',
      'src/server/sessions/staleness.ts',
    ],
    tests: ['test/server/**/*.test.ts'],
    minScore: 90,
    ignoreStatic: true,
  },
  tag: {
    mutate: [
      'src/element/runtime/checkout-store.ts',
      'src/element/runtime/validation.ts',
      'src/element/runtime/frame-watcher.ts',
      'src/element/start/url-templates.ts',
      'src/entries/cdn/**/*.ts',
    ],
    tests: ['test/element/**/*.test.ts', 'test/entries/**/*.test.ts'],
    minScore: 80,
    ignoreStatic: true,
  },
};

// Plants one bug at a time in a copy of the project, and expects the named test to
// fail: a test that cannot fail proves nothing. `npm run test:mutants [word]`.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** `bug`: what is planted. `find` stands in `file` once, and becomes `put`. `test`: who has to notice. */
const mutants = [
  {
    bug: 'a hint completes',
    file: 'src/session/checkout-state.ts',
    find: "return forward(state, { ...at, status: 'confirming' });",
    put: "return forward(state, { ...at, status: 'complete', orderId: undefined, source: 'poll', replayed: false });",
    test: 'test/session/checkout-state.test.ts',
  },
  {
    bug: 'an end can be left',
    file: 'src/session/checkout-state.ts',
    find: 'ranks[reached.status] > ranks[state.status] ? reached : state',
    put: 'reached',
    test: 'test/session/checkout-state.test.ts',
  },
  {
    bug: 'an answer about another session counts',
    file: 'src/session/checkout-state.ts',
    find: 'if (sessionId !== state.sessionId) return state;',
    put: '',
    test: 'test/session/checkout-state.test.ts',
  },
  {
    bug: 'another session’s answer is read',
    file: 'src/session/session-status.ts',
    find: "if (own(value, 'sessionId') !== id) return undefined;",
    put: '',
    test: 'test/session/session-status.test.ts',
  },
  {
    bug: 'a polluted prototype is believed',
    file: 'src/session/session-status.ts',
    find: 'Object.hasOwn(value, key)',
    put: 'key in value',
    test: 'test/session/session-status.test.ts',
  },
  {
    bug: 'any 404 is an end of asking',
    file: 'src/session/watch-session.ts',
    find: 'if (this.#missing % patience > 0) return;',
    put: '',
    test: 'test/session/poll-scheduler.test.ts',
  },
  {
    bug: 'a status of 500 with a body is read',
    file: 'src/session/http-status-client.ts',
    find: 'if (response.status !== 200) return trouble(retryAfterOf(response));',
    put: '',
    test: 'test/session/http-status-client.test.ts',
  },
  {
    bug: 'the old checkout’s news is heard',
    file: 'src/element/runtime/checkout-store.ts',
    find: '!launch.isWanted() || ',
    put: '',
    test: 'test/element/checkout-controller.test.ts',
  },
  {
    bug: 'moving the tag ends the checkout',
    file: 'src/element/checkout-controller.ts',
    find: 'if (!this.#host.isConnected) this.#stop();',
    put: 'this.#stop();',
    test: 'test/element/checkout-controller.test.ts',
  },
  {
    bug: 'removing the tag ends nothing',
    file: 'src/element/checkout-controller.ts',
    find: 'generation?.abort.abort();',
    put: '',
    test: 'test/element/checkout-controller.test.ts',
  },
  {
    bug: 'a listener that removes the tag is ignored',
    file: 'src/element/runtime/checkout-store.ts',
    find: 'if (launch.signal.aborted || !host.dispatchEvent(event)) continue;',
    put: 'if (!host.dispatchEvent(event)) continue;',
    test: 'test/element/checkout-controller.test.ts',
  },
  {
    bug: 'a server renders a checkout that has no session',
    file: 'src/element/ledyer-checkout-element.ts',
    find: "if (status === 'idle' && !this.sessionId) return nothing;",
    put: '',
    test: 'test/element/server-rendering.test.ts',
  },
  {
    bug: 'a server renders no skeleton',
    file: 'src/element/ledyer-checkout-element.ts',
    find: "const isLoading = status === 'loading' || status === 'idle';",
    put: "const isLoading = status === 'loading';",
    test: 'test/element/server-rendering.test.ts',
  },
  {
    bug: 'a server keeps no room for the checkout',
    file: 'src/element/start/styles.ts',
    find: 'min-height: var(--ledyer-checkout-min-height, 36rem);',
    put: '',
    test: 'test/element/server-rendering.test.ts',
  },
  {
    bug: 'a timer is not cleared',
    file: 'src/session/watch-session.ts',
    find: 'this.#end = new LinkedController(signal);',
    put: 'this.#end = new LinkedController();',
    test: 'test/session/feed-contract.test.ts',
  },
  {
    bug: 'a broken stream is not asked about',
    file: 'src/session/watch-session.ts',
    find: 'if (pace.awake.isOpen) pace.check();',
    put: '',
    test: 'test/session/watch-session.test.ts',
  },
  {
    bug: 'a silent stream is trusted',
    file: 'src/session/watch-session.ts',
    find: 'const heartbeat = 35_000;',
    put: 'const heartbeat = 35_000_000;',
    test: 'test/session/watch-session.test.ts',
  },
  {
    bug: 'the same news is told again',
    file: 'src/session/watch-session.ts',
    find: 'if (isSame(answer, this.#known)) return;',
    put: '',
    test: 'test/session/watch-session.test.ts',
  },
  {
    bug: 'a question may take for ever',
    file: 'src/session/watch-session.ts',
    find: '(await within(deadline, asked, clock, end)) ?? trouble',
    put: 'await asked',
    test: 'test/session/watch-session.test.ts',
  },
  {
    bug: 'streams are asked for where the session is not known',
    file: 'src/session/watch-session.ts',
    find: 'await pace.awake.untilOpen(end);',
    put: '',
    test: 'test/session/watch-session.test.ts',
  },
  {
    bug: 'a lost connection is called found because a stream failed',
    file: 'src/session/watch-session.ts',
    find: "if (this.#connection !== 'lost' && this.#connection !== 'offline') ",
    put: '',
    test: 'test/session/watch-session.test.ts',
  },
  {
    bug: 'a stream that lives is called offline for ever',
    file: 'src/session/watch-session.ts',
    find: "this.#connect(pace.link === 'push' ? 'push' : 'poll');",
    put: "if (pace.link !== 'push') this.#connect('poll');",
    test: 'test/session/watch-session.test.ts',
  },
  {
    bug: 'the network goes, and nobody says so',
    file: 'src/session/watch-session.ts',
    find: "options.surroundings.onOffline(() => this.#connect('offline'), this.#end.signal);",
    put: '',
    test: 'test/session/watch-session.test.ts',
  },
  {
    bug: 'what is over is kept',
    file: 'src/session/linked-abort-controller.ts',
    find: "for (const signal of this.#signals) signal.removeEventListener('abort', this.#follow);",
    put: '',
    test: 'test/session/linked-abort-controller.test.ts',
  },
  {
    bug: 'a hint breaks a Retry-After',
    file: 'src/session/poll-scheduler.ts',
    find: 'return Math.max(this.#askedAt + wait, this.#retryAt);',
    put: 'return this.#askedAt + wait;',
    test: 'test/session/poll-scheduler.test.ts',
  },
  {
    bug: 'hints are asked about without a limit',
    file: 'src/session/poll-scheduler.ts',
    find: 'const wait = this.#urgent ? shortest : this.#interval();',
    put: 'const wait = this.#urgent ? 0 : this.#interval();',
    test: 'test/session/poll-scheduler.test.ts',
  },
  {
    bug: 'every sign of a return is a return',
    file: 'src/element/runtime/page-lifecycle.ts',
    find: 'this.gate.isOpen && clock.now() - this.#returnedAt < sameReturn',
    put: 'false',
    test: 'test/element/page-life.test.ts',
  },
  {
    bug: 'the page sets the price',
    file: 'src/server/cart/price-cart.ts',
    find: 'const totalAmount = unitPrice * quantity;',
    put: 'const totalAmount = 1 * quantity;',
    test: 'test/server/cart/price-cart.test.ts',
  },
];

const wanted = process.argv[2] ?? '';
const copy = mkdtempSync(join(tmpdir(), 'mutants-'));
for (const name of [
  'src',
  'test',
  '.ci',
  'server-example',
  'demo',
  'vite.config.ts',
  'tsconfig.json',
  'package.json',
  'README.md',
]) {
  cpSync(join(root, name), join(copy, name), { recursive: true });
}
symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));

let caught = 0;
let missed = 0;
for (const { bug, file, find, put, test } of mutants) {
  if (!`${bug} ${file}`.includes(wanted)) continue;
  const path = join(copy, file);
  const text = readFileSync(path, 'utf8');
  if (text.split(find).length !== 2) {
    console.log(
      `✗ ${bug}: what is to be changed stands ${text.split(find).length - 1} times in ${file}`,
    );
    missed += 1;
    continue;
  }
  writeFileSync(
    path,
    text.replace(find, () => put),
  );
  const { status } = spawnSync(
    'npx',
    ['--no-install', 'vitest', 'run', '--project', 'unit', '--bail=1', test],
    { cwd: copy, stdio: 'ignore', env: { ...process.env, RUNS: '200' }, timeout: 300_000 },
  );
  writeFileSync(path, text);
  // One that was stopped because it took too long has noticed nothing.
  const isNoticed = status === 1;
  if (isNoticed) caught += 1;
  else missed += 1;
  console.log(`${isNoticed ? '✓ noticed' : '✗ not noticed'}: ${bug} (${test})`);
}
rmSync(copy, { recursive: true, force: true });
console.log(`\n${caught} passed, ${missed} failed`);
process.exit(missed > 0 ? 1 : 0);

/**
 * The shop's API as a plain process: for production, and for several of them
 * behind a proxy. Pages come from somewhere else. It ends when it is asked to,
 * after it has finished what it has in hand.
 */
import { readEnvironment } from './environment.js';
import { listen } from './http-server.js';
import { openShop } from './shop.js';

/** Milliseconds that requests have to end; an orchestrator usually kills after ten seconds. */
const patience = 7_000;
/** Milliseconds that a proxy has to see that nothing more shall come here. */
const notice = 1_000;

const say = (entry: object) => {
  process.stdout.write(`${JSON.stringify({ at: new Date().toISOString(), ...entry })}\n`);
};

const environment = readEnvironment(process.env);
const shop = openShop(environment, { log: say });
const server = await listen(
  (request) => shop.merchant.fetch(request),
  environment.port,
  process.env.HOST ?? '127.0.0.1',
);
say({ level: 'info', event: 'listening', port: environment.port });
if (environment.adminToken === undefined) {
  process.stderr.write(`Admin token: ${shop.adminToken}\n`);
}

const stop = async () => {
  say({ level: 'info', event: 'stopping' });
  // From here on `/readyz` says no and streams end; requests go on while the proxy takes notice.
  await shop.merchant.close();
  await new Promise((resolve) => setTimeout(resolve, notice));
  await server.close(patience);
  await shop.close();
  process.exit(0);
};
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void stop());

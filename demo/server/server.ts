/** The demo as a process for production: the shop's API, and with `PAGES_DIR` the built pages. */
import { portFromEnvironment, serve } from 'ledyer-checkout/node';
import type { LogFunction } from 'ledyer-checkout/server';
import { createDemoShop } from './demo-shop.js';
import { withStaticPages } from './static-pages.js';

const log: LogFunction = (entry) => {
  process.stdout.write(`${JSON.stringify({ at: new Date().toISOString(), ...entry })}\n`);
};
const port = portFromEnvironment(process.env, 'PORT', 4800);
const publicUrl = process.env.PUBLIC_URL ?? `http://localhost:${port}`;
const shop = await createDemoShop(process.env, publicUrl, log);
const { PAGES_DIR } = process.env;
const merchant = PAGES_DIR
  ? withStaticPages(shop.merchant, PAGES_DIR, publicUrl, process.env)
  : shop.merchant;
await serve(merchant, { port, host: process.env.HOST, onClosed: () => shop.close(), log });
if (!process.env.ADMIN_TOKEN) process.stderr.write(`Admin token: ${shop.adminToken}\n`);

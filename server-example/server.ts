/** The shop's API as a process for production. Several can run behind a proxy. */
import { portFromEnvironment, serve } from 'ledyer-checkout/node';
import type { LogFunction } from 'ledyer-checkout/server';
import { createShop } from './create-shop.js';

const log: LogFunction = (entry) => {
  process.stdout.write(`${JSON.stringify({ at: new Date().toISOString(), ...entry })}\n`);
};
const port = portFromEnvironment(process.env, 'PORT', 4800);
const publicUrl = process.env.PUBLIC_URL ?? `http://localhost:${port}`;
const shop = createShop(process.env, publicUrl, log);
await serve(shop.merchant, { port, host: process.env.HOST, onClosed: () => shop.close(), log });
if (!process.env.ADMIN_TOKEN) process.stderr.write(`Admin token: ${shop.adminToken}\n`);

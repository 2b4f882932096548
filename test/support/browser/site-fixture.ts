import { afterAll, afterEach, beforeAll } from 'vitest';
import { StaticSite } from './static-site.js';

/** Provides one site for all tests of a file. It is reset after each test. */
export function useStaticSite(): StaticSite {
  const site = new StaticSite();
  beforeAll(() => site.start());
  afterEach(() => site.reset());
  afterAll(() => site.close());
  return site;
}

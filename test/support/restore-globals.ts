/** Restores globals that the previous file in the same process has patched, before a file patches them in its hooks. */
import { vi } from 'vitest';

vi.useRealTimers();
vi.unstubAllGlobals();
vi.unstubAllEnvs();

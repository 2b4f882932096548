/** Undoes what the previous file in the same process has left, before a file patches globals in its hooks. */
import { vi } from 'vitest';

vi.useRealTimers();
vi.unstubAllGlobals();
vi.unstubAllEnvs();

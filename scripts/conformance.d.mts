import type { Behaviour } from '../src/emulator/conformance/sessions.js';

/** The emulator’s README with the table of these behaviours between its markers. */
export function withConformance(readme: string, behaviours: readonly Behaviour[]): Promise<string>;

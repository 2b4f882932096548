import type { BenchOptions, Section } from './section.js';
export function server(_: BenchOptions): Promise<Section> { return Promise.resolve({ name: 'Server', method: '', tables: [], goals: [] }); }

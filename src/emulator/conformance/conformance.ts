/** How well a behaviour is founded. */
export type Provenance =
  | 'documented' // a page of Ledyer's says so
  | 'observed' // a public integration relies on it
  | 'assumed'; // nobody knows; the plainest behaviour was chosen

/** What the emulator does, how well that is founded, and on what. */
export interface ConformanceEntry {
  readonly behaviour: string;
  readonly mark: Provenance;
  /** The page, or the plugin and its file; what speaks for an assumption. */
  readonly source: string;
}

/** Findings by method and path. */
export type ConformanceTable = Readonly<Record<string, readonly ConformanceEntry[]>>;

const createMarker =
  (mark: Provenance) =>
  (behaviour: string, source = 'Ledyer’s own is not public'): ConformanceEntry => ({
    mark,
    behaviour,
    source,
  });
export const documented = createMarker('documented');
export const observed = createMarker('observed');
export const assumed = createMarker('assumed');
/** What the emulator offers of its own. */
export const emulatorOnly = (behaviour: string): ConformanceEntry =>
  assumed(behaviour, 'the emulator’s own');

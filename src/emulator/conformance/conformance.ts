/** How well a behaviour of the emulator is known to match Ledyer's. */
export type Provenance =
  | 'documented' // a page of Ledyer's documentation states it
  | 'observed' // a public integration relies on it
  | 'assumed'; // no public source; the emulator takes the simplest behaviour

/** One behaviour of the emulator, its provenance and its source. */
export interface ConformanceEntry {
  readonly behaviour: string;
  readonly mark: Provenance;
  /** A page of the documentation, a plugin and its file, or the reason for an assumption. */
  readonly source: string;
}

/** Entries by method and path. */
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
/** Marks a behaviour that Ledyer does not have. */
export const emulatorOnly = (behaviour: string): ConformanceEntry =>
  assumed(behaviour, 'the emulator’s own');

/** How well a behaviour is founded. */
export type Mark =
  | 'documented' // a page of Ledyer's says so
  | 'observed' // a public integration relies on it
  | 'assumed'; // nobody knows; the plainest behaviour was chosen

/** What the emulator does, how well that is founded, and on what. */
export interface Finding {
  readonly behaviour: string;
  readonly mark: Mark;
  /** The page, or the plugin and its file; what speaks for an assumption. */
  readonly source: string;
}

/** Findings by method and path. */
export type Findings = Readonly<Record<string, readonly Finding[]>>;

const marked =
  (mark: Mark) =>
  (behaviour: string, source = 'Ledyer’s own is not public'): Finding => ({
    mark,
    behaviour,
    source,
  });
export const documented = marked('documented');
export const observed = marked('observed');
export const assumed = marked('assumed');
/** What the emulator offers of its own. */
export const ours = (behaviour: string): Finding => assumed(behaviour, 'the emulator’s own');

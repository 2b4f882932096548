/** An event of the page in the frame. */
export interface PreviewEvent {
  readonly name: string;
  /** Milliseconds since the page started. */
  readonly offsetMs: number;
  /** Names and values of its fields. */
  readonly fields: readonly (readonly [name: string, value: string])[];
}

/** An error of the page in the frame. */
export interface PreviewError {
  readonly message: string;
  /** Line in the editor. `undefined` for an error in another file. */
  readonly line?: number | undefined;
}

/** A message from the frame to the workbench. */
export type PreviewMessage =
  | { readonly type: 'workbench-event'; readonly event: PreviewEvent }
  | { readonly type: 'workbench-error'; readonly error: PreviewError };

/** Returns the message if the data is one. Other scripts of the frame may send messages, too. */
export function toPreviewMessage(data: unknown): PreviewMessage | undefined {
  const { type } = (data ?? {}) as { type?: unknown };
  return type === 'workbench-event' || type === 'workbench-error'
    ? (data as PreviewMessage)
    : undefined;
}

/** How an agent tells a runner, through a file, until when it may start: with its clocks, since the host may sleep before the runner reads it. Pure. */
import type { StartWindow } from "./start-window.ts";

/** What stands in the file; `skewMs` is absent when an earlier release wrote it. */
export interface ToldWindow {
  readonly bootId: string;
  readonly monotonicMs: number;
  readonly skewMs?: number;
}

/** The window as it is told. */
export const tellWindow = ({ deadline, skewMs }: StartWindow): ToldWindow => ({ ...deadline, skewMs });

/** The window as it is heard, with the clocks' difference of now for one that was told without. */
export const hearWindow = ({ skewMs, ...deadline }: ToldWindow, nowSkewMs: number): StartWindow => ({
  deadline,
  skewMs: skewMs ?? nowSkewMs,
});

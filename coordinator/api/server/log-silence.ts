/** Ends the following of a log whose final piece does not come: it was dropped on its way, or its host is gone for good. */

/** An attempt that is over and silent for so long, or up to twice that, is no longer followed. */
export const LOG_SILENCE_MS = 10_000;

/** Watches one followed log; `stop` it in the end. */
export class LogSilence {
  readonly #isOver: () => boolean;
  readonly #silenceMs: number;
  readonly #ended = new AbortController();
  #timer: NodeJS.Timeout;

  /** `isOver` tells whether the attempt has ended as far as the coordinator knows. */
  constructor(isOver: () => boolean, silenceMs: number = LOG_SILENCE_MS) {
    this.#isOver = isOver;
    this.#silenceMs = silenceMs;
    this.#timer = this.#wait(false);
  }

  /** Aborts when nothing more is to be expected. */
  get signal(): AbortSignal {
    return this.#ended.signal;
  }

  /** Something came. */
  heard(): void {
    clearTimeout(this.#timer);
    this.#timer = this.#wait(false);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  // Twice, because an attempt may have ended just before the first look, with its last output still on the way.
  #wait(wasOver: boolean): NodeJS.Timeout {
    return setTimeout(() => {
      const isOver = this.#isOver();
      if (wasOver && isOver) this.#ended.abort();
      else this.#timer = this.#wait(isOver);
    }, this.#silenceMs);
  }
}

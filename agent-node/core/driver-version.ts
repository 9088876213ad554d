/** The version of an accelerator's driver, as the vendors' tools print it. */

/** `nvidia-smi --query-gpu=driver_version`: one line per card, all alike. Undefined when the text is something else. */
export const parseNvidiaDriver = (text: string): string | undefined =>
  /^\s*(\d+(?:\.\d+)+)\s*$/mu.exec(text)?.[1];

/** `amd-smi static --driver --json`: `"version"`, or `"driver_version"` in 6.0. Undefined when none is told. */
export const parseAmdDriver = (text: string): string | undefined =>
  told(/"(?:driver_)?version"\s*:\s*"([^"]+)"/u.exec(text)?.[1]);

/** `rocm-smi --showdriverversion --json`: `{"system": {"Driver version": "6.8.5"}}`. Undefined when none is told. */
export const parseRocmDriver = (text: string): string | undefined =>
  told(/"Driver version"\s*:\s*"([^"]+)"/iu.exec(text)?.[1]);

const told = (version: string | undefined): string | undefined =>
  version === undefined || /^(?:n\/a|none|unknown)?$/iu.test(version.trim()) ? undefined : version.trim();

/** Figures as people read them: values, gains, ages, clocks, sizes. */

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** A metric's value; `-` when there is none, `not finite` when the run printed no number that could be compared. */
export const formatValue = (value: number | null | undefined): string => {
  if (value === undefined) return "-";
  if (value === null) return "not finite";
  const size = Math.abs(value);
  if (size !== 0 && (size < 0.01 || size >= 1e6)) return value.toPrecision(4);
  return value.toFixed(4);
};

/** A distance to a record: `+0.0123` is better by that much. */
export const formatGain = (gain: number): string => `${gain >= 0 ? "+" : ""}${formatValue(gain)}`;

/** A duration in words, its largest unit or two: `3 s`, `4 min`, `2 h 5 min`, `3 d`. */
export const formatAge = (ms: number): string => {
  if (ms < MINUTE_MS) return `${Math.max(0, Math.floor(ms / SECOND_MS))} s`;
  if (ms < HOUR_MS) return `${Math.floor(ms / MINUTE_MS)} min`;
  if (ms >= DAY_MS) return `${Math.floor(ms / DAY_MS)} d`;
  const minutes = Math.floor((ms % HOUR_MS) / MINUTE_MS);
  return `${Math.floor(ms / HOUR_MS)} h${minutes > 0 ? ` ${minutes} min` : ""}`;
};

/** A duration as a clock shows it: `3:12`, `1:02:05`. */
export const formatClock = (ms: number): string => {
  const seconds = Math.max(0, Math.floor(ms / SECOND_MS));
  const two = (n: number): string => String(n).padStart(2, "0");
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
};

/** An experiment's number as it is shown everywhere: `0141`. */
export const formatExperiment = (experiment: number): string => String(experiment).padStart(4, "0");

/** The beginning of a commit's name that people use. */
export const shortCommit = (commit: string): string => commit.slice(0, 7);

/** Bytes in the unit that fits: `512 MB`, `23.6 GB`. */
export const formatBytes = (bytes: number): string => {
  if (bytes >= 1e9) return `${(bytes / 1e9).toFixed(1)} GB`;
  if (bytes >= 1e6) return `${Math.round(bytes / 1e6)} MB`;
  return `${Math.ceil(bytes / 1e3)} kB`;
};

/** `1 host`, `3 hosts`. */
export const count = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? "" : "s"}`;

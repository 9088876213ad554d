/** How long a host was silent: credited tick by tick, not read from a clock, and not while the coordinator must suspect itself (HAZARDS 14). */
import type { HostName } from "../../proto/vocab/ids.ts";
import type { Link, Live, Silence } from "./live.ts";

/** The daemon ticks every 250 ms: a longer pause is its own sleep or stall, nobody's silence. */
const CREDIT_MAX_MS = 500;
/** Hosts that really are gone must not hide behind a doubt for ever. */
export const DOUBT_MAX_MS = 600_000;

/** What a link's silence amounts to, in milliseconds. A host to which no dial has ended yet is not silent. */
export const silenceOf = (live: Live, link: Link | undefined): number =>
  link === undefined ? 0 : live.silence.countedMs - link.heardMs;

type Heard = readonly [HostName, Link];

const heardOf = (live: Live): readonly Heard[] =>
  (Object.entries(live.links) as unknown as Heard[]).filter(([, link]) => link.kind === "up" || link.isHeard);

/** Those that fell silent together with the one that did so last. */
const fallenTogether = (live: Live, suspectMs: number): readonly HostName[] => {
  const silent = heardOf(live).filter(([, link]) => silenceOf(live, link) >= suspectMs);
  const last = Math.max(...silent.map(([, link]) => link.heardMs));
  return silent.filter(([, link]) => last - link.heardMs <= suspectMs).map(([name]) => name);
};

const isSilent = (live: Live, name: HostName, suspectMs: number): boolean =>
  silenceOf(live, live.links[name]) >= suspectMs;

/** Whom the coordinator doubts itself over: two or more, over half of those it heard, fell silent at once, and none has answered since. */
const doubtedOver = (live: Live, suspectMs: number): readonly HostName[] => {
  const { doubted, cleared } = live.silence;
  if (doubted.length > 0) return doubted.every((name) => isSilent(live, name, suspectMs)) ? doubted : [];
  const fallen = fallenTogether(live, suspectMs).filter((name) => !cleared.includes(name));
  return fallen.length >= 2 && fallen.length > heardOf(live).length / 2 ? fallen : [];
};

/** Time went on to `nowMs`. */
export const countSilence = (live: Live, suspectMs: number, nowMs: number): Silence => {
  const { silence } = live;
  const elapsedMs = Math.min(Math.max(0, nowMs - silence.atMs), CREDIT_MAX_MS);
  const over = doubtedOver(live, suspectMs);
  const doubtedForMs = over.length === 0 ? 0 : silence.doubtedForMs + elapsedMs;
  const isDoubting = over.length > 0 && doubtedForMs < DOUBT_MAX_MS;
  const ended = isDoubting ? [] : silence.doubted;
  const cleared = [...silence.cleared, ...ended].filter((name) => isSilent(live, name, suspectMs));
  return {
    atMs: nowMs,
    countedMs: isDoubting ? silence.countedMs : silence.countedMs + elapsedMs,
    doubted: isDoubting ? over : [],
    doubtedForMs: isDoubting ? doubtedForMs : 0,
    cleared,
  };
};

/** Draws a campaign's progress: every measured experiment, the kept ones marked, and the best value so far as a falling or rising step. Pure. */
import * as Plot from "@observablehq/plot";
import { parseHTML } from "linkedom";
import { type CampaignFacts, type Measured, measuredOf, primaryOf } from "./campaign-facts.ts";

const WIDTH = 960;
const HEIGHT = 480;
const KEPT = "#2ca02c";
const DISCARDED = "#c0c4c9";
const CRASHED = "#d62728";
const LINE = "#1f77b4";
/** Kept points whose change is written beside them; more would cover each other. */
const LABELS_MAX = 30;
const LABEL_CHARACTERS = 32;
/** Points far beyond the best are left out of the scale, or one diverged run would flatten all others. */
const SCALE_SPREADS = 3;

interface Point {
  readonly x: number;
  readonly y: number;
  readonly label: string;
}

/** The plot of the primary lane as a whole SVG file. The same facts give the same text. Foreign text is escaped and cut. */
export const progressSvg = (facts: CampaignFacts): string => {
  const lane = primaryOf(facts.frontier);
  const measured = measuredOf(lane ? facts.results.filter((row) => row.lane === lane.lane) : []);
  const metric = facts.status.campaign?.metric;
  const name = plain(metric?.name ?? "metric");
  const { document } = parseHTML("<html><body></body></html>");
  const figure = Plot.plot({
    document,
    className: "fleet-progress",
    width: WIDTH,
    height: HEIGHT,
    marginLeft: 70,
    marginRight: 30,
    marginTop: 50,
    style: { background: "white", color: "#24292f" },
    x: { label: "experiment", domain: xDomain(measured), ticks: 10, tickFormat: "d" },
    y: {
      label: `${name} (${metric?.goal === "max" ? "higher" : "lower"} is better)`,
      domain: yDomain(measured),
      clamp: true,
      grid: true,
    },
    marks: marks(measured, titleOf(facts, measured)),
  });
  figure.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  return `${figure.outerHTML}\n`;
};

const marks = (measured: readonly Measured[], title: string): Plot.Markish[] => {
  const kept = pointsOf(measured, "keep");
  const [yLow] = yDomain(measured);
  const crashed = measured
    .filter(({ row }) => row.status === "crash")
    .map(({ row }) => ({ x: Number(row.experiment), y: yLow, label: plain(row.description) }));
  const best = measured.flatMap(({ row, best: y }) =>
    y === undefined ? [] : [{ x: Number(row.experiment), y }],
  );
  const options = { x: "x", y: "y" } as const;
  return [
    Plot.text([title], { frameAnchor: "top-left", dy: -34, fontSize: 15, fontWeight: "bold" }),
    Plot.dot(pointsOf(measured, "discard"), { ...options, r: 3.5, fill: DISCARDED, title: "label" }),
    Plot.line(
      best.toSorted((a, b) => a.x - b.x),
      { ...options, curve: "step-after", stroke: LINE, strokeWidth: 1.8 },
    ),
    Plot.dot(kept, { ...options, r: 5, fill: KEPT, stroke: "white", title: "label" }),
    Plot.dot(crashed, {
      ...options,
      r: 4,
      symbol: "times",
      stroke: CRASHED,
      strokeWidth: 1.8,
      title: "label",
    }),
    Plot.text(kept.slice(-LABELS_MAX), {
      ...options,
      text: "label",
      rotate: -30,
      dx: 6,
      dy: -8,
      textAnchor: "start",
      fontSize: 9,
    }),
  ];
};

const titleOf = ({ status }: CampaignFacts, measured: readonly Measured[]): string => {
  const kept = measured.filter(({ row }) => row.status === "keep" && row.experiment !== 0).length;
  const total = measured.filter(({ row }) => row.experiment !== 0).length;
  return `${plain(status.campaign?.tag ?? status.fleet)}: ${total} experiments, ${kept} kept`;
};

const pointsOf = (measured: readonly Measured[], status: "keep" | "discard"): Point[] =>
  measured.flatMap(({ row }) =>
    row.status === status && typeof row.value === "number"
      ? [{ x: Number(row.experiment), y: row.value, label: plain(row.description) }]
      : [],
  );

const xDomain = (measured: readonly Measured[]): [number, number] => [
  0,
  Math.max(1, ...measured.map(({ row }) => Number(row.experiment))),
];

/** From the best to the worst kept value, widened by what lies near; never empty. */
const yDomain = (measured: readonly Measured[]): [number, number] => {
  const finite = measured.flatMap(({ row }) => (typeof row.value === "number" ? [row.value] : []));
  const kept = measured.flatMap(({ row }) =>
    row.status === "keep" && typeof row.value === "number" ? [row.value] : [],
  );
  const core = kept.length > 1 ? kept : finite;
  if (core.length === 0) return [0, 1];
  const [low, high] = [Math.min(...core), Math.max(...core)];
  const spread = high - low || Math.abs(high) * 0.01 || 1;
  const near = finite.filter((y) => y >= low - SCALE_SPREADS * spread && y <= high + SCALE_SPREADS * spread);
  const margin = 0.05 * spread;
  return [Math.min(low, ...near) - margin, Math.max(high, ...near) + margin];
};

/** Foreign text on one line, cut, without what is invisible; the serialiser escapes what markup would take. */
const plain = (text: string): string => {
  const line = text
    .toWellFormed()
    .replaceAll(/[\p{C}\p{Z}]+/gu, " ")
    .trim();
  const characters = Array.from(line);
  return characters.length > LABEL_CHARACTERS
    ? `${characters.slice(0, LABEL_CHARACTERS - 1).join("")}…`
    : line;
};

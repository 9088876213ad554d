/** Draws a campaign's progress: every measured experiment, the kept ones marked, and the best value so far as a step. Pure. */
import * as Plot from "@observablehq/plot";
import { parseHTML } from "linkedom";
import type { ResultView } from "../../proto/vocab/views/tables.ts";
import { type CampaignFacts, primaryOf } from "./campaign-facts.ts";

const WIDTH = 960;
const HEIGHT = 480;
const KEPT = "#2ca02c";
const DISCARDED = "#c0c4c9";
const CRASHED = "#d62728";
const LINE = "#1f77b4";
/** Kept points whose change is written beside them; more would cover each other. */
const LABELS_MAX = 30;
const LABEL_CHARACTERS = 32;
/** Points further than this many spreads of the kept values from them leave the scale: one diverged run would flatten all others. */
const SCALE_SPREADS = 3;

interface Point {
  readonly x: number;
  readonly y: number;
  readonly label: string;
}

interface Plotted {
  readonly kept: readonly Point[];
  readonly discarded: readonly Point[];
  readonly crashed: readonly Point[];
  /** Best kept value so far, at each kept point and at the last experiment. */
  readonly best: readonly Point[];
  readonly x: readonly [number, number];
  readonly y: readonly [number, number];
}

/** The plot of the primary lane as a whole SVG file. The same facts give the same text. Foreign text is escaped and cut. */
export const progressSvg = (facts: CampaignFacts): string => {
  const lane = primaryOf(facts.frontier);
  const { campaign, fleet } = facts.status;
  const goal = campaign?.metric.goal ?? "min";
  const rows = lane ? facts.results.filter((row) => row.lane === lane.lane) : [];
  const plotted = plot(rows, goal);
  const { document } = parseHTML("<html><body></body></html>");
  const title = `${plain(campaign?.tag ?? fleet)}: ${rows.filter(isProposed).length} experiments, ${plotted.kept.filter(({ x }) => x > 0).length} kept`;
  const figure = Plot.plot({
    document,
    className: "fleet-progress",
    width: WIDTH,
    height: HEIGHT,
    marginLeft: 70,
    marginRight: 150,
    marginTop: 50,
    style: { background: "white", color: "#24292f" },
    x: { label: "experiment", domain: plotted.x, ticks: Math.min(10, plotted.x[1]), tickFormat: "d" },
    y: {
      label: `${plain(campaign?.metric.name ?? "metric")} (${goal === "max" ? "higher" : "lower"} is better)`,
      domain: plotted.y,
      clamp: true,
      grid: true,
    },
    marks: marks(plotted, title),
  });
  figure.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  return `${figure.outerHTML}\n`;
};

const isProposed = (row: ResultView): boolean => row.experiment !== 0;

const marks = ({ kept, discarded, crashed, best }: Plotted, title: string): Plot.Markish[] => {
  const at = { x: "x", y: "y" } as const;
  const labels = {
    text: "label",
    rotate: -30,
    dx: 6,
    dy: -8,
    textAnchor: "start",
    lineAnchor: "bottom",
    fontSize: 9,
  } as const;
  return [
    Plot.text([title], { frameAnchor: "top-left", dy: -34, fontSize: 15, fontWeight: "bold" }),
    Plot.dot(discarded, { ...at, r: 3.5, fill: DISCARDED, title: "label" }),
    Plot.line(best, { ...at, curve: "step-after", stroke: LINE, strokeWidth: 1.8 }),
    Plot.dot(kept, { ...at, r: 5, fill: KEPT, stroke: "white", title: "label" }),
    Plot.dot(crashed, { ...at, r: 4, symbol: "times", stroke: CRASHED, strokeWidth: 1.8, title: "label" }),
    Plot.text(kept.slice(-LABELS_MAX), { ...at, ...labels }),
  ];
};

const plot = (rows: readonly ResultView[], goal: "min" | "max"): Plotted => {
  const kept = pointsOf(rows, "keep");
  const discarded = pointsOf(rows, "discard");
  const last = Math.max(1, ...rows.map((row) => Number(row.experiment)));
  const y = yDomain(kept, discarded);
  const crashed = rows
    .filter((row) => row.status === "crash")
    .map((row) => ({
      x: Number(row.experiment),
      y: y[goal === "min" ? 1 : 0],
      label: plain(row.description),
    }));
  return { kept, discarded, crashed, best: bestOf(kept, goal, last), x: [0, last], y };
};

const pointsOf = (rows: readonly ResultView[], status: "keep" | "discard"): readonly Point[] =>
  rows
    .flatMap((row) =>
      row.status === status && typeof row.value === "number"
        ? [{ x: Number(row.experiment), y: row.value, label: plain(row.description) }]
        : [],
    )
    .toSorted((a, b) => a.x - b.x);

const bestOf = (kept: readonly Point[], goal: "min" | "max", last: number): readonly Point[] => {
  const best: Point[] = [];
  for (const { x, y } of kept) {
    const before = best.at(-1)?.y ?? y;
    best.push({ x, y: goal === "min" ? Math.min(before, y) : Math.max(before, y), label: "" });
  }
  const end = best.at(-1);
  return end === undefined ? [] : [...best, { ...end, x: last }];
};

/** Around the kept values and what lies near them; never empty. */
const yDomain = (kept: readonly Point[], discarded: readonly Point[]): readonly [number, number] => {
  const all = [...kept, ...discarded].map(({ y }) => y);
  const core = kept.length > 1 ? kept.map(({ y }) => y) : all;
  if (core.length === 0) return [0, 1];
  const [low, high] = [Math.min(...core), Math.max(...core)];
  const spread = high - low || Math.abs(high) * 0.01 || 1;
  const near = all.filter((y) => y >= low - SCALE_SPREADS * spread && y <= high + SCALE_SPREADS * spread);
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

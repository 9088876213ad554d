import { parseHTML } from "linkedom";
import { describe, expect, test } from "vitest";
import { progressSvg } from "../../../../coordinator/report/progress-svg.ts";
import { summaryMarkdown } from "../../../../coordinator/report/summary.ts";
import { untrusted } from "../../../../proto/vocab/untrusted.ts";
import { frontier, results, row, status } from "../cli/sample-views.ts";

const facts = { status, results, frontier };

describe("the progress plot", () => {
  const svg = progressSvg(facts);
  const { document } = parseHTML(svg);

  test("is one self-contained file, the same for the same facts", () => {
    expect(svg).toMatch(/^<svg [^>]*xmlns="http:\/\/www\.w3\.org\/2000\/svg"/u);
    expect(progressSvg(facts)).toBe(svg);
    expect(svg).not.toMatch(/href=|<script|url\(http/u);
  });

  test("marks kept, discarded and crashed experiments, and steps along the best", () => {
    const marks = [...document.querySelectorAll("g[aria-label=dot]")].map((group) => group.children.length);
    expect(marks).toEqual([2, 3, 1]);
    const line = document.querySelector("g[aria-label=line] path")?.getAttribute("d") ?? "";
    const heights = [...line.matchAll(/,([\d.]+)/gu)].map(([, y]) => Number(y));
    // Lower is better, and lower is further down: the step only ever goes down on the page.
    expect(heights).toEqual(heights.toSorted((a, b) => a - b));
    expect(new Set(heights).size).toBe(3);
  });

  test("is not flattened by one diverged run", () => {
    const ticks = [...document.querySelectorAll('g[aria-label="y-axis tick label"] text')].map((tick) =>
      Number(tick.textContent),
    );
    expect(Math.max(...ticks)).toBeLessThan(2);
  });

  test("escapes what others wrote", () => {
    const evil = progressSvg({
      ...facts,
      results: [...results, row(6, "keep", 0.98, `</text><script>alert("x")</script>\u202E&`)],
    });
    expect(evil).not.toContain("<script");
    expect(evil).toContain("&lt;script&gt;");
    expect(evil).not.toMatch(/[\p{Cf}]/u);
  });

  test("can be drawn before anything was measured", () => {
    expect(progressSvg({ ...facts, results: [], frontier: [] })).toContain("0 experiments, 0 kept");
  });
});

describe("the summary", () => {
  test("tells the campaign", () => {
    expect(summaryMarkdown(facts)).toMatchInlineSnapshot(`
      "# Campaign mar5

      The metric is val\\_bpb (lower is better). The baseline measured 1.0000, the frontier measures **0.9812**, better by **0.0188** (1.88 %).

      |  |  |
      | --- | --- |
      | status | running |
      | experiments | 137: 2 kept, 2 discarded, 1 crashed, 3 open |
      | void attempts | 4 (the hosts' fault, measured again) |
      | frontier | \`444444444444\`, branch \`autoresearch/mar5\` |
      | running for | 2 h 1 min |
      | utilisation | 96.2 % of the slots' time went into experiments |
      | fleet | lab, 2 hosts |

      ## Kept

      | experiment | commit | value | gain | change | author |
      | --- | --- | --- | --- | --- | --- |
      | 2 | \`2222222\` | 0.9900 | 0.0100 | rope-base | sweep |
      | 4 | \`4444444\` | 0.9812 | 0.008800 | swiglu (measured again on the moved tip) | submit |

      ## Hosts

      | host | accelerator | slots | status |
      | --- | --- | --- | --- |
      | gpu1 | RTX 4090 24G | 1 | busy |
      | rocm7600 | RX 7600 gfx1102 | 1 | quarantined: the tip itself fails there: hipErrorNoBinaryForGpu; tried again in 14 min |

      ## Going on

      - \`fleet status -w\` watches it, \`fleet stop\` ends it
      - \`git diff HEAD...autoresearch/mar5\` shows everything that was kept
      - \`fleet show <n>\` and \`fleet logs <n>\` tell one experiment, \`fleet frontier verify\` checks git against the ledger
      "
    `);
  });

  test("lets nobody's text be markup", () => {
    const [lane] = frontier;
    const [landing] = lane?.landings ?? [];
    if (!lane || !landing) throw new Error("the sample has a landing");
    const subject = untrusted("a | b <img src=x> [click](javascript:x) `code`\n# title");
    const text = summaryMarkdown({ ...facts, frontier: [{ ...lane, landings: [{ ...landing, subject }] }] });
    const line = text.split("\n").find((one) => one.includes("javascript")) ?? "";
    expect(line).toMatchInlineSnapshot(
      `"| 2 | \`2222222\` | 0.9900 | 0.0100 | a \\| b &lt;img src=x> \\[click\\](javascript:x) \\\`code\\\` # title | sweep |"`,
    );
  });

  test("says when there is nothing to tell", () => {
    const { campaign: _, ...none } = status;
    expect(summaryMarkdown({ status: none, results: [], frontier: [] })).toContain("No campaign yet");
  });
});

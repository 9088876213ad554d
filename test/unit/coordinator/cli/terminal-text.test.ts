import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  terminalBlock,
  terminalJson,
  terminalLog,
  terminalText,
} from "../../../../coordinator/cli/terminal-text.ts";

describe("foreign text on a terminal", () => {
  test.each([
    ["plain", "plain"],
    ["two\nlines\tand\r\nmore", "two lines and more"],
    ["\u001B[31mred\u001B[0m", "red"],
    ["\u001B]8;;http://evil\u0007link\u001B]8;;\u0007", "link"],
    ["\u001B]52;c;aGk=\u001B\\copied", "copied"],
    ["\u009B2Jgone", "gone"],
    ["abc\u202Edef\u2066x\u200By", "abcdefxy"],
    ["a\u0000b\u0007c\u007Fd", "abcd"],
    ["\u001B", ""],
    ["half \uD800 surrogate", "half \uFFFD surrogate"],
    ["汉字 and é", "汉字 and é"],
  ])("%j becomes %j", (foreign, shown) => {
    expect(terminalText(foreign)).toBe(shown);
  });

  test("is cut at its limit", () => {
    expect(terminalText("x".repeat(1000), 10)).toBe(`${"x".repeat(9)}…`);
  });

  test("of several lines keeps the last ones", () => {
    expect(terminalBlock("a\n\nb\rc\r\nd\n", 3)).toEqual(["b", "c", "d"]);
  });

  test("of a log keeps its lines and turns rewritten ones into lines", () => {
    expect(terminalLog("step 1\rstep 2\r\n\u001B[2Kdone\tnow\n")).toBe("step 1\nstep 2\ndone  now\n");
  });

  test("never passes a control, format or direction character, whatever it is", () => {
    const nasty = fc.string({
      unit: fc.constantFrom("\u001B", "[", "]", "m", "\u009B", "\u202E", "\n", "a", "\u0007", ";", "3"),
    });
    fc.assert(
      fc.property(fc.oneof(nasty, fc.string({ unit: "binary" })), (foreign) => {
        expect(terminalText(foreign)).not.toMatch(/[\p{Cc}\p{Cf}]/u);
        expect(terminalLog(foreign).replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cf}]/u);
        expect(terminalJson({ foreign })).not.toMatch(/[\p{Cc}\p{Cf}]/u);
      }),
    );
  });

  test("of strings that begin again and again and never end is read in one go", () => {
    const before = process.cpuUsage();
    // The escape ends none of them: each would be searched up to it.
    expect(terminalLog(`${"\u0090".repeat(60_000)}\u001B[0mx`)).toBe("x");
    expect(process.cpuUsage(before).user / 1000).toBeLessThan(1000);
    expect(terminalText("a\u0090hidden\u009Dhidden too\u009Cb")).toBe("ab");
  });

  test("as JSON says the same to a program", () => {
    const value = { text: "\u009B31m\u202Eabc\u0007\u{E0001}" };
    expect(JSON.parse(terminalJson(value))).toEqual(value);
  });
});

/** Quoting for shells that we do not choose. */
import { describe, expect, test } from "vitest";
import { homePath, loginShellCommand, shellQuote } from "../../../../coordinator/hosts/shell.ts";

describe("shellQuote", () => {
  test.each([
    ["plain-1.txt", "plain-1.txt"],
    ["", "''"],
    ["two words", "'two words'"],
    ["it's", `'it'\\''s'`],
    ["$HOME", "'$HOME'"],
    ["~", "'~'"],
  ])("%s becomes %s", (word, quoted) => {
    expect(shellQuote(word)).toBe(quoted);
  });
  test("NUL is refused", () => {
    expect(() => shellQuote("a\0b")).toThrow(RangeError);
    expect(() => loginShellCommand("a\0b")).toThrow(RangeError);
  });
});

describe("loginShellCommand", () => {
  test("a simple command stays readable", () => {
    expect(loginShellCommand(`echo "$HOME"`)).toBe(`exec sh -c 'echo "$HOME"'`);
  });
  test("what some login shell would change travels as escapes", () => {
    const command = loginShellCommand("echo 'a\\b!'\nexit");
    expect(command).toBe(
      `exec sh -c 'eval "$(printf %b "$1")"' sh 'echo \\0047a\\0134b\\0041\\0047\\0012exit'`,
    );
  });
});

describe("homePath", () => {
  test.each([
    ["~", `"$HOME"`],
    ["~/a b", `"$HOME"/'a b'`],
    ["/srv/x", "/srv/x"],
    ["/a b", "'/a b'"],
  ])("%s becomes %s", (path, word) => {
    expect(homePath(path)).toBe(word);
  });
});

/** The nearest word, or none. */
import { expect, it } from "vitest";
import { nearest } from "../../../inventory/nearest.ts";

const KEYS = ["port", "proxy_jump", "identity_file", "slots", "user"];

it.each([
  ["prot", "port"],
  ["Port", "port"],
  ["proxyjump", "proxy_jump"],
  ["identityfile", "identity_file"],
  ["slot", "slots"],
  ["usre", "user"],
  ["ident", "identity_file"],
  ["plot", undefined],
  ["completely_different", undefined],
])("is for %s: %s", (word, expected) => {
  expect(nearest(word, KEYS)).toBe(expected);
});

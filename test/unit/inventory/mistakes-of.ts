/** Shows the mistakes that a call throws as `line:column fact → nearest`, which is how the tests name them. */
import { FleetError } from "../../../proto/vocab/errors.ts";

/** One line for each mistake; empty when the call returns. Anything but `file_mistakes` is thrown on. */
export function mistakesOf(act: () => unknown): readonly string[] {
  try {
    act();
    return [];
  } catch (error) {
    if (!(error instanceof FleetError) || error.fact.code !== "file_mistakes") throw error;
    return error.fact.mistakes.map(({ place, fact, nearest }) => {
      const near = nearest === undefined ? "" : ` → ${nearest}`;
      return `${place.line}:${place.column} ${fact}${near}`;
    });
  }
}

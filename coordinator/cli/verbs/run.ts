/** x */
import type { Verb } from "../context.ts";
export const run: Verb = async () => 0;

/** x */
import type { Verb } from "../context.ts";
export const check: Verb = async () => 0;

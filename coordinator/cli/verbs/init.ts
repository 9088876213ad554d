/** x */
import type { Verb } from "../context.ts";
export const init: Verb = async () => 0;

/** x */
import type { Verb } from "../context.ts";
export const submit: Verb = async () => 0;

/** Text that came from elsewhere: a log, a subject, a host's stderr. Only the renderers may print it (HAZARDS 18). */
import type { Branded } from "./ids.ts";

/** Foreign text. Never interpolate it into what a person reads; pass it to a renderer. */
export type Untrusted = Branded<string, "Untrusted">;

/** Marks text as foreign, at the edge where it comes in. */
export const untrusted = (raw: string): Untrusted => raw as Untrusted;

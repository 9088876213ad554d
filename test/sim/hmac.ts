/** A stand-in for HMAC: nobody in the simulated world breaks hashes. */
import type { Hmac } from "../../proto/session/handshake.ts";

export const simHmac: Hmac = (secret, text) => `mac ${secret} ${text}`;

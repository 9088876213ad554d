/** The keyed hash that both Hellos carry: HMAC-SHA256 (RFC 2104), as the pure handshake wants it. */
import { createHmac } from "node:crypto";
import type { Hmac } from "../../proto/session/handshake.ts";

export const hmacSha256: Hmac = (secret, text) => createHmac("sha256", secret).update(text).digest("hex");

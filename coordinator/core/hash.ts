/** A short, stable, pure hash for names of lanes and slot classes: FNV-1a with 64 bits (Fowler, Noll, Vo). Not for security. */

const OFFSET = 0xcbf29ce484222325n;
const PRIME = 0x100000001b3n;
const MASK = 0xffffffffffffffffn;

/** Twelve hexadecimal digits of the 64-bit FNV-1a hash of the text's UTF-16 code units. */
export const shortHash = (text: string): string => {
  let hash = OFFSET;
  for (let i = 0; i < text.length; i++) {
    hash = ((hash ^ BigInt(text.charCodeAt(i))) * PRIME) & MASK;
  }
  return hash.toString(16).padStart(16, "0").slice(0, 12);
};

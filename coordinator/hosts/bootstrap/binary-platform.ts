/** Tells by its first bytes for which platform a program file was made; pure. */

const ELF_MACHINES: Readonly<Record<number, string>> = { 62: "linux-x64", 183: "linux-arm64" };
const MACHO_CPUS: Readonly<Record<number, string>> = {
  0x01000007: "darwin-x64",
  0x0100000c: "darwin-arm64",
};
const MACHO_64_MAGIC = 0xfeedfacf;

/** Bytes of a file that `platformOfBinary` needs. */
export const BINARY_HEADER_BYTES = 20;

/** For instance `linux-arm64`; undefined for anything that is no 64-bit ELF or Mach-O program we know. */
export const platformOfBinary = (header: Buffer): string | undefined => {
  if (header.length < BINARY_HEADER_BYTES) return undefined;
  const isElf64 = header.subarray(0, 4).equals(Buffer.from("\x7fELF", "latin1")) && header[4] === 2;
  if (isElf64) return ELF_MACHINES[header.readUInt16LE(18)];
  return header.readUInt32LE(0) === MACHO_64_MAGIC ? MACHO_CPUS[header.readUInt32LE(4)] : undefined;
};

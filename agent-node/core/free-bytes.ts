/** How much a file system says it still takes. */

/** Bytes that this user may still write. File systems without a limit claim more than a number can say exactly, and the wire refuses that. */
export const freeBytes = ({ bavail, bsize }: { readonly bavail: number; readonly bsize: number }): number =>
  Math.min(Number.MAX_SAFE_INTEGER, Math.max(0, bavail * bsize));

/** A disk of a few MiB that a test fills to the last byte and empties again. */
import { execFileSync } from "node:child_process";
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  rmSync,
  statfsSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const BLOCK_BYTES = 4096;

/** One mounted tmpfs. */
export class SmallDisk {
  readonly folder: string;

  /** Mounts it; needs root. */
  constructor(folder: string, mebibytes: number) {
    this.folder = folder;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const options = `size=${mebibytes}m,mode=755`;
    execFileSync("mount", ["-t", "tmpfs", "-o", options, "tmpfs", folder], { stdio: "ignore" });
  }

  get freeBytes(): number {
    const { bavail, bsize } = statfsSync(this.folder);
    return bavail * bsize;
  }

  /** Leaves no more than this many bytes. */
  fill(leaveBytes: number): void {
    const fd = openSync(join(this.folder, "ballast"), "a");
    try {
      while (this.freeBytes > leaveBytes) writeSync(fd, Buffer.alloc(BLOCK_BYTES));
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
  }

  /** Takes away what `fill` put there. */
  empty(): void {
    rmSync(join(this.folder, "ballast"), { force: true });
  }

  unmount(): void {
    execFileSync("umount", ["-l", this.folder]);
  }
}

/** Why this machine cannot mount one, or undefined. */
export const missingSmallDisk = (): string | undefined => {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return "only root on Linux can mount a disk";
  const folder = mkdtempSync(join(tmpdir(), "fleet-mount-"));
  try {
    new SmallDisk(folder, 1).unmount();
    return undefined;
  } catch (error) {
    return `no tmpfs can be mounted here: ${String(error)}`;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

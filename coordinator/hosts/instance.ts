/** Who this coordinator is, so that a copy of its state folder elsewhere is somebody else (HAZARDS 8). */
import { createHash, randomBytes } from "node:crypto";
import { execFileSync } from "node:child_process";
import { readFileSync, realpathSync, writeFileSync } from "node:fs";
import { hostname, userInfo } from "node:os";
import { join } from "node:path";

/** `instance` is the same after every restart on this machine and folder; `holder` is for people. */
export interface Identity {
  readonly instance: string;
  readonly holder: string;
}

const firstOf = (ways: readonly (() => string)[]): string => {
  for (const way of ways) {
    try {
      const found = way().trim();
      if (found !== "") return found;
    } catch {
      // The next way may work.
    }
  }
  return "";
};

/** The operating system's own name for this installation; nothing where it has none, as in many containers. */
const machineName = (): string =>
  firstOf([
    () => readFileSync("/etc/machine-id", "utf8"),
    () => readFileSync("/var/lib/dbus/machine-id", "utf8"),
    () => {
      const text = execFileSync("ioreg", ["-rd1", "-c", "IOPlatformExpertDevice"], { encoding: "utf8" });
      return /"IOPlatformUUID" = "([^"]+)"/u.exec(text)?.[1] ?? "";
    },
  ]);

/** A random name kept in the folder: two folders that were at one path one after the other are not the same either. */
const folderName = (stateDir: string): string => {
  const path = join(stateDir, "instance");
  return firstOf([
    () => readFileSync(path, "utf8"),
    () => {
      const name = randomBytes(16).toString("hex");
      writeFileSync(path, `${name}\n`, { mode: 0o600, flush: true });
      return name;
    },
  ]);
};

/** Reads, and the first time writes, what tells this coordinator from every other one. */
export const identityOf = (stateDir: string): Identity => {
  const folder = realpathSync(stateDir);
  const parts = [machineName(), folder, folderName(stateDir)];
  return {
    instance: createHash("sha256").update(parts.join("\0")).digest("hex").slice(0, 32),
    holder: `${userInfo().username}@${hostname()}:${folder}`,
  };
};

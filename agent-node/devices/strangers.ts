/** Tells the processes that some fleet gave a device to from those that came to it by themselves. */
import { readFileSync, readdirSync, readlinkSync } from "node:fs";
import { deviceMark } from "../runner/device-claim.ts";
import { ProcessTree } from "../runner/process-tree.ts";

/** The pid namespace of a Linux host itself, the same number on every kernel. */
const HOST_PID_NAMESPACE = "pid:[4026531836]";
const DEVICE_FILE = /^\/dev\/(?:nvidia|kfd|dri\/)/u;

/**
 * Those of these pids, as `pid program`, that live here and belong to no attempt that was given one of the devices. `locks` are the
 * devices' lock files: what runs under one carries its mark.
 */
export const strangersAmong = async (
  pids: readonly number[],
  locks: readonly string[],
): Promise<readonly string[]> => {
  const found = [...new Set(pids)].filter((pid) => isHere(pid));
  const marked = new Set<number>();
  for (const lock of found.length === 0 ? [] : locks) {
    const tree = new ProcessTree({ text: `${deviceMark(lock)}=` });
    for (const { pid } of await tree.scan()) marked.add(pid);
  }
  // Once more: a run that ended meanwhile was one of ours when the tool listed it.
  return found.filter((pid) => !marked.has(pid) && isHere(pid)).map((pid) => `${pid} ${programOf(pid)}`);
};

/** A tool inside a container may print the host's pids: there, only a process that is seen to hold a device file counts. */
const isHere = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return false;
  }
  return process.platform !== "linux" || isHostNamespace() || holdsDeviceFile(pid);
};

const isHostNamespace = (): boolean => {
  try {
    return readlinkSync("/proc/self/ns/pid") === HOST_PID_NAMESPACE;
  } catch {
    return false;
  }
};

const holdsDeviceFile = (pid: number): boolean => {
  const folder = `/proc/${pid}/fd`;
  try {
    return readdirSync(folder).some((fd) => DEVICE_FILE.test(targetOf(`${folder}/${fd}`)));
  } catch {
    return false;
  }
};

const targetOf = (link: string): string => {
  try {
    return readlinkSync(link);
  } catch {
    return "";
  }
};

const programOf = (pid: number): string => {
  try {
    return readFileSync(`/proc/${pid}/comm`, "utf8").trim();
  } catch {
    return "of an unknown program";
  }
};

/**
 * Loaded into the coordinator's process before its own code (`node --import`): kills it, as kill -9 would, just before or just after its
 * n-th commit, and prints the number of each commit before that. `FLEET_CRASH_AT=before:3`.
 */
import { writeSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";

const [when, at] = (process.env["FLEET_CRASH_AT"] ?? "").split(":");
const commit = DatabaseSync.prototype.exec;
let commits = 0;

const dieAt = (moment: string): void => {
  if (when === moment && commits === Number(at)) process.kill(process.pid, "SIGKILL");
};

DatabaseSync.prototype.exec = function exec(this: DatabaseSync, sql: string): void {
  if (sql !== "COMMIT") return commit.call(this, sql);
  commits += 1;
  dieAt("before");
  commit.call(this, sql);
  dieAt("after");
  writeSync(1, `${commits}\n`);
};

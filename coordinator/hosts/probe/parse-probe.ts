/** Turns the probe's output into HostFacts: pure, and the only place that knows which tool is believed over which. */
import { FleetError } from "../../../proto/vocab/errors.ts";
import type { Accelerator, HostFacts } from "../../../proto/vocab/host-facts.ts";
import { as, type BootId, type MachineId } from "../../../proto/vocab/ids.ts";
import { parseAmdSmi } from "./amd-smi.ts";
import { parseKfd } from "./kfd.ts";
import { bootIdOf, type Facts, isNoexec, libcOf, machineIdOf, memoryBytes, usableCores } from "./machine.ts";
import { parseNvidiaSmi } from "./nvidia-smi.ts";
import { TOOL_LIMIT_SECONDS } from "./probe-script.ts";
import { parseRocmSmi } from "./rocm-smi.ts";
import { keyValues, type Section, splitSections } from "./sections.ts";
import { parseSystemProfiler } from "./system-profiler.ts";
import { type ToolFinding, withoutUndefined } from "./tool-finding.ts";

const OS_NAMES: Readonly<Record<string, HostFacts["os"]>> = { Linux: "linux", Darwin: "darwin" };
const ARCH_NAMES: Readonly<Record<string, HostFacts["arch"]>> = {
  x86_64: "x64",
  amd64: "x64",
  aarch64: "arm64",
  arm64: "arm64",
};

/** Sentences kept in `problems`; a broken tool may print one per device. */
const MAX_PROBLEMS = 20;

/**
 * Facts from the output of `PROBE_SCRIPT`. `host` is the inventory's name, used in errors only.
 * Throws FleetError `host_step_failed` when the output is cut short, `host_unsupported` for a system we have no runtime for.
 */
export function parseProbe(stdout: string, host?: string): HostFacts {
  const sections = splitSections(stdout);
  const facts = keyValues(sections.get("facts")?.body ?? "");
  const name = host ?? facts.get("hostname")?.[0] ?? "?";
  if (!sections.has("end") || facts.size === 0)
    throw new FleetError({
      code: "host_step_failed",
      host: name,
      step: "probe",
      detail: `the output ended early, after ${stdout.length} characters`,
    });
  const platform = platformOf(facts, name);
  const memory = memoryBytes(facts);
  const found = findAccelerators(sections, memory, facts.get("os_version")?.[0]);
  const git = gitOf(sections.get("git"));
  const problems = [...factProblems(facts, memory), ...git.problems, ...found.problems];
  return withoutUndefined<HostFacts>({
    ...platform,
    libc: libcOf(facts),
    hostname: facts.get("hostname")?.[0] ?? "",
    user: facts.get("user")?.[0] ?? "",
    home: facts.get("home")?.[0] ?? "",
    machineId: as<MachineId>(machineIdOf(facts)),
    bootId: as<BootId>(bootIdOf(facts) ?? "unknown"),
    cpuModel: (facts.get("cpu_model")?.[0] ?? "unknown CPU").replaceAll(/\s+/gu, " ").trim(),
    usableCores: usableCores(facts),
    memoryBytes: memory,
    diskFreeBytes: Number(facts.get("disk_free_kib")?.[0] ?? 0) * 1024 || 0,
    noexec: isNoexec(facts),
    gitVersion: git.version,
    hasGzip: facts.get("gzip")?.[0] === "yes",
    accelerators: found.accelerators,
    problems: problems.slice(0, MAX_PROBLEMS),
  });
}

function platformOf(facts: Facts, host: string): Pick<HostFacts, "os" | "arch"> {
  const system = facts.get("os")?.[0] ?? "unknown";
  const machine = facts.get("arch")?.[0] ?? "unknown";
  const os = OS_NAMES[system];
  // A shell under Rosetta says x86_64 on an Apple chip.
  const arch = facts.get("arm64_hardware")?.[0] === "1" ? "arm64" : ARCH_NAMES[machine];
  const isNarrow = facts.get("long_bit")?.[0] === "32";
  if (os === undefined || arch === undefined || isNarrow)
    throw new FleetError({
      code: "host_unsupported",
      host,
      detail: `${system} on ${machine}${isNarrow ? " with a 32-bit user land" : ""}`,
    });
  return { os, arch };
}

function factProblems(facts: Facts, memory: number): string[] {
  const problems: string[] = [];
  if (facts.get("temporary")?.[0] !== "yes")
    problems.push("No folder for temporary files can be written, so no tool was asked.");
  if (facts.get("writable")?.[0] !== "yes")
    problems.push(
      `The work folder cannot be made: ${facts.get("work_place")?.[0] ?? "?"} cannot be written.`,
    );
  if (memory === 0) problems.push("The size of the memory could not be read.");
  if (bootIdOf(facts) === undefined) problems.push("The boot has no id, so a reboot cannot be noticed.");
  return problems;
}

function gitOf(section: Section | undefined): { version: string | undefined; problems: string[] } {
  const version = /^git version (\d[\w.]*)/mu.exec(section?.body ?? "")?.[1];
  if (version !== undefined || section === undefined || section.status === "absent")
    return { version, problems: [] };
  return { version, problems: [statusProblem("git", section)] };
}

function findAccelerators(
  sections: ReadonlyMap<string, Section>,
  machineMemory: number,
  osVersion: string | undefined,
): ToolFinding {
  const body = (name: string): string => sections.get(name)?.body ?? "";
  const read = (tool: string, parse: (output: string) => ToolFinding): ToolFinding =>
    readTool(tool, sections, parse);
  const nvidia = read("nvidia-smi", (output) => parseNvidiaSmi(output, body("nvidia-smi-list")));
  const apple = read("system-profiler", (output) =>
    parseSystemProfiler(output, { memoryBytes: machineMemory, osVersion }),
  );
  const kfd = parseKfd(body("kfd"));
  const amdSmi = read("amd-smi", (output) => parseAmdSmi(output, body("amd-smi-list")));
  const rocmSmi = read("rocm-smi", parseRocmSmi);
  const spoken = [amdSmi, rocmSmi].find((finding) => finding.accelerators.length > 0);
  const amd = mergeAmd(spoken?.accelerators ?? [], kfd.accelerators);
  // A machine without AMD hardware may still have the tools; their complaints are noise there.
  const amdProblems =
    amd.length > 0 || kfd.problems.length > 0
      ? [...kfd.problems, ...(spoken ? [] : [...amdSmi.problems, ...rocmSmi.problems])]
      : hungOnly([...amdSmi.problems, ...rocmSmi.problems]);
  return {
    accelerators: [...nvidia.accelerators, ...amd, ...apple.accelerators],
    problems: [...nvidia.problems, ...amdProblems, ...apple.problems],
  };
}

const hungOnly = (problems: readonly string[]): string[] =>
  problems.filter((problem) => problem.includes("did not answer"));

function readTool(
  tool: string,
  sections: ReadonlyMap<string, Section>,
  parse: (output: string) => ToolFinding,
): ToolFinding {
  const section = sections.get(tool);
  if (section === undefined || section.status === "absent") return { accelerators: [], problems: [] };
  if (section.status === "hung") return { accelerators: [], problems: [statusProblem(tool, section)] };
  const finding = parse(section.body);
  if (section.status === "ok" || finding.accelerators.length > 0 || finding.problems.length > 0)
    return finding;
  return {
    accelerators: [],
    problems: [statusProblem(tool, section, sections.get(`${tool}.stderr`)?.body)],
  };
}

function statusProblem(tool: string, section: Section, stderr = ""): string {
  if (section.status === "hung")
    return `${tool} did not answer within ${TOOL_LIMIT_SECONDS} s and was ended; the driver may be stuck.`;
  const said = stderr.split("\n").findLast((line) => line.trim() !== "");
  return `${tool} failed with ${section.status.replace(":", " ")}${said === undefined ? "" : `: ${said.trim()}`}.`;
}

/**
 * One list for AMD: names from the tool, order and UUID from the driver, since ROCm numbers and names devices as the driver does.
 * Matched by bus address; where a tool gives none, by position if the counts agree.
 */
function mergeAmd(named: readonly Accelerator[], driven: readonly Accelerator[]): readonly Accelerator[] {
  if (named.length === 0) return driven;
  if (driven.length === 0) return named;
  const hasAddresses = named.every((device) => device.busId !== undefined);
  const partner = (device: Accelerator, position: number): Accelerator | undefined =>
    hasAddresses
      ? driven.find((other) => other.busId === device.busId)
      : named.length === driven.length
        ? driven[position]
        : undefined;
  const merged = named.map((device, position) => {
    const other = partner(device, position);
    if (other === undefined) return undefined;
    return {
      ...other,
      ...device,
      index: other.index,
      ...(other.uuid === undefined ? {} : { uuid: other.uuid }),
    };
  });
  if (merged.includes(undefined)) return named;
  return merged.filter((device) => device !== undefined).sort((a, b) => a.index - b.index);
}

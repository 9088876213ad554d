/** The whole probe output to HostFacts: limits, precedence between tools, hung and missing ones, foreign systems. */
import { describe, expect, it } from "vitest";
import { parseProbe } from "../../../../../coordinator/hosts/probe/parse-probe.ts";
import { SECTION_MARKER } from "../../../../../coordinator/hosts/probe/probe-script.ts";
import { FleetError } from "../../../../../proto/vocab/errors.ts";

const GIB = 1024 ** 3;

const LINUX: Readonly<Record<string, string>> = {
  os: "Linux",
  arch: "x86_64",
  long_bit: "64",
  hostname: "gpu1",
  user: "me",
  home: "/home/me",
  gzip: "yes",
  temporary: "yes",
  work_place: "/home/me",
  disk_free_kib: "1000",
  writable: "yes",
  noexec: "no",
  machine_id: "0123456789abcdef0123456789abcdef",
  boot_id: "79741422-E3A9-416a-b262-041f92beb79c",
  glibc: "glibc 2.36",
  musl: "no",
  cpu_model: "AMD Ryzen  9 7950X",
  cpus_allowed: "0-31",
  nproc: "32",
  memory_kib: String(64 * 1024 * 1024),
};

const MAC: Readonly<Record<string, string>> = {
  os: "Darwin",
  arch: "arm64",
  hostname: "studio.local",
  user: "me",
  home: "/Users/me",
  gzip: "yes",
  temporary: "yes",
  disk_free_kib: "1000",
  writable: "yes",
  noexec: "no",
  machine_id: "0A1B2C3D-0000-1111-2222-333344445555",
  boot_time: "{ sec = 1772000000, usec = 112233 } Wed Feb 25 06:13:20 2026",
  cpu_model: "Apple M3 Max",
  nproc: "16",
  memory_bytes: String(64 * GIB),
  os_version: "15.3.1",
};

const section = (name: string, body: string, status = "ok"): string =>
  `\n${SECTION_MARKER} ${name} ${status}\n${body}\n`;

function output(facts: Readonly<Record<string, string>>, ...further: string[]): string {
  const lines = Object.entries(facts).map(([key, value]) => `${key}=${value}`);
  return `Welcome to gpu1!\n${section("facts", lines.join("\n"))}${further.join("")}${section("end", "")}`;
}

describe("parseProbe", () => {
  it("reads a plain Linux machine behind a login banner", () => {
    const facts = parseProbe(output(LINUX, section("git", "git version 2.39.5")));
    expect(facts).toEqual({
      os: "linux",
      arch: "x64",
      libc: { kind: "glibc", version: "2.36" },
      hostname: "gpu1",
      user: "me",
      home: "/home/me",
      machineId: "0123456789abcdef0123456789abcdef",
      bootId: "79741422-E3A9-416a-b262-041f92beb79c",
      cpuModel: "AMD Ryzen 9 7950X",
      usableCores: 32,
      memoryBytes: 64 * GIB,
      diskFreeBytes: 1000 * 1024,
      noexec: false,
      gitVersion: "2.39.5",
      hasGzip: true,
      accelerators: [],
      problems: [],
    });
  });

  it.each([
    ["max 100000", 32],
    ["-1 100000", 32],
    ["250000 100000", 2],
    ["50000 100000", 1],
  ])("respects the CPU quota %s", (quota, cores) => {
    expect(parseProbe(output({ ...LINUX, cgroup_cpu: quota })).usableCores).toBe(cores);
  });

  it("takes the tightest limit of every level of the cgroup tree", () => {
    const levels = `cgroup_memory=max\ncgroup_memory=${8 * GIB}\ncgroup_memory=9223372036854771712\ncgroup_cpu=max 100000\ncgroup_cpu=400000 100000`;
    const text = output(LINUX).replace("musl=no", `musl=no\n${levels}`);
    expect(parseProbe(text)).toMatchObject({ memoryBytes: 8 * GIB, usableCores: 4 });
  });

  it("counts affinity", () => {
    expect(parseProbe(output({ ...LINUX, cpus_allowed: "0-3,8,10-11" })).usableCores).toBe(7);
  });

  it("makes an id of the name where the machine has none, and another for another name", () => {
    const ids = ["one", "two"].map(
      (hostname) => parseProbe(output({ ...LINUX, machine_id: "uninitialized", hostname })).machineId,
    );
    expect(ids[0]).toMatch(/^name-[0-9a-f]{32}$/u);
    expect(ids[0]).not.toBe(ids[1]);
  });

  it("tells musl from glibc", () => {
    expect(parseProbe(output({ ...LINUX, glibc: "", musl: "yes" })).libc).toEqual({ kind: "musl" });
  });

  it("believes the mount's options where nothing could be tried", () => {
    const { noexec: _noexec, ...rest } = LINUX;
    const facts = parseProbe(output({ ...rest, writable: "no", mount_options: "rw,nosuid,noexec" }));
    expect(facts.noexec).toBe(true);
    expect(facts.problems).toHaveLength(1);
  });

  it("reads a Mac: git of Apple, boot time, unified memory, the core count in the model", () => {
    const profiler = JSON.stringify({
      SPDisplaysDataType: [
        {
          _name: "Apple M3 Max",
          spdisplays_mtlgpufamilysupport: "spdisplays_metal3",
          spdisplays_ndrvs: [{ _name: "Color LCD" }],
          spdisplays_vendor: "sppci_vendor_Apple",
          sppci_bus: "spdisplays_builtin",
          sppci_cores: "40",
          sppci_device_type: "spdisplays_gpu",
          sppci_model: "Apple M3 Max",
        },
      ],
    });
    const facts = parseProbe(
      output(MAC, section("git", "git version 2.39.5 (Apple Git-154)"), section("system-profiler", profiler)),
    );
    expect(facts).toMatchObject({
      os: "darwin",
      arch: "arm64",
      libc: { kind: "none" },
      machineId: "0a1b2c3d-0000-1111-2222-333344445555",
      bootId: "boot-1772000000",
      gitVersion: "2.39.5",
      usableCores: 16,
      accelerators: [
        {
          index: 0,
          backend: "mps",
          model: "Apple M3 Max 40-core GPU",
          memoryBytes: 64 * GIB,
          driver: "15.3.1",
        },
      ],
    });
  });

  it("sees an Apple chip through Rosetta", () => {
    expect(parseProbe(output({ ...MAC, arch: "x86_64", arm64_hardware: "1" })).arch).toBe("arm64");
  });

  it("names a hung tool and goes on with the driver's own list", () => {
    const kfd = "driver=6.12.12\naccess=yes\nnode 1\nsimd_count 64\ngfx_target_version 110002\n";
    const facts = parseProbe(
      output(LINUX, section("kfd", kfd), section("nvidia-smi", "", "hung"), section("amd-smi", "", "hung")),
    );
    expect(facts.accelerators.map((device) => device.model)).toEqual(["AMD gfx1102"]);
    expect(facts.problems).toEqual([
      "nvidia-smi did not answer within 5 s and was ended; the driver may be stuck.",
      "amd-smi did not answer within 5 s and was ended; the driver may be stuck.",
    ]);
  });

  it("says that a tool hung even where nothing else is known of its devices", () => {
    const facts = parseProbe(output(LINUX, section("amd-smi", "", "hung")));
    expect(facts.problems).toHaveLength(1);
  });

  it("takes ROCm's numbering from the driver and names from the tool", () => {
    const kfd = [
      "driver=6.12.12\naccess=yes",
      "node 1\nsimd_count 64\nlocation_id 1792\nunique_id 13041089131098801414\ngfx_target_version 110002",
      "node 2\nsimd_count 64\nlocation_id 768\ngfx_target_version 110000",
    ].join("\n");
    const card = (gpu: number, bdf: string, name: string): unknown => ({
      gpu,
      asic: { market_name: name },
      bus: { bdf },
    });
    const amdSmi = JSON.stringify([card(0, "0000:03:00.0", "RX 7900"), card(1, "0000:07:00.0", "RX 7600")]);
    const facts = parseProbe(output(LINUX, section("kfd", kfd), section("amd-smi", amdSmi)));
    expect(facts.accelerators.map(({ index, model, arch, uuid }) => [index, model, arch, uuid])).toEqual([
      [0, "RX 7600", "gfx1102", `GPU-${13041089131098801414n.toString(16)}`],
      [1, "RX 7900", "gfx1100", undefined],
    ]);
  });

  it("quotes what a failing tool said last", () => {
    const facts = parseProbe(
      output(
        LINUX,
        section("nvidia-smi", "", "exit:127"),
        section("nvidia-smi.stderr", "cannot open shared object file: libnvidia-ml.so.1"),
      ),
    );
    expect(facts.problems).toEqual([
      "nvidia-smi failed with exit 127: cannot open shared object file: libnvidia-ml.so.1.",
    ]);
  });

  it("ignores the complaint of AMD's tools on a machine without AMD hardware", () => {
    const facts = parseProbe(
      output(LINUX, section("rocm-smi", "ERROR: ROCk module is NOT loaded", "exit:1")),
    );
    expect(facts.problems).toEqual([]);
  });

  it.each([
    ["FreeBSD", "amd64", "64"],
    ["Linux", "armv7l", "32"],
    ["Linux", "aarch64", "32"],
  ])("refuses %s on %s with %s bits", (os, arch, bits) => {
    const act = (): unknown => parseProbe(output({ ...LINUX, os, arch, long_bit: bits }), "pi");
    expect(act).toThrow(FleetError);
    expect(act).toThrow(/host_unsupported.*"pi"/u);
  });

  it("refuses output that ends early", () => {
    const cut = output(LINUX).slice(0, -30);
    expect(() => parseProbe(cut, "gpu1")).toThrow(/host_step_failed/u);
    expect(() => parseProbe("", "gpu1")).toThrow(/host_step_failed/u);
  });
});

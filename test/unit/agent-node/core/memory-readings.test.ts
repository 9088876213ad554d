/** Memory figures in the tools' formats. */
import { expect, it } from "vitest";
import {
  parseNvidiaProcesses,
  parseOomKills,
  parseRocmProcesses,
  parseSwappedPages,
  parseVmHwmBytes,
  parseVmSwapBytes,
} from "../../../../agent-node/core/memory-readings.ts";

it("reads the high-water mark of a status file, and none of a kernel thread", () => {
  expect(parseVmHwmBytes("Name:\tnode\nVmPeak:\t 900 kB\nVmHWM:\t   71200 kB\nVmRSS:\t 1 kB\n")).toBe(
    71_200 * 1024,
  );
  expect(parseVmHwmBytes("Name:\tkthreadd\n")).toBe(0);
});

it("reads the kernel's count of killed processes", () => {
  expect(parseOomKills("pgfault 1\noom_kill 3\nswap_ra 0\n")).toBe(3);
  expect(parseOomKills("pgfault 1\n")).toBe(0);
});

it("reads what lies in swap, of a process and of the host", () => {
  expect(parseVmSwapBytes("VmHWM:\t 5 kB\nVmSwap:\t    2048 kB\n")).toBe(2 * 1024 ** 2);
  expect(parseVmSwapBytes("Name:\tkthreadd\n")).toBe(0);
  expect(parseSwappedPages("pgpgin 9\npswpin 30\npswpout 12\nswap_ra 5\n")).toBe(42);
  expect(parseSwappedPages("pgpgin 9\n")).toBe(0);
});

it("sums a process over its devices and leaves out what nvidia-smi cannot tell", () => {
  const text =
    "1234, 1024\n1234, 512\n77, [N/A]\n78, [Not Supported]\n 99 , 10 MiB\nNo running processes found\n";
  expect([...parseNvidiaProcesses(text)]).toEqual([
    [1234, 1536 * 1024 ** 2],
    [99, 10 * 1024 ** 2],
  ]);
});

it("reads rocm-smi's processes, names with commas and warnings before the object", () => {
  const text = `WARNING: AMD GPU device(s) is/are in a low-power state.
{"system": {"PID1234": "python, 1, 2147483648, 0, 12", "PID77": "a, b, 2, 4096, 0, unknown", "PID5": "x, 0, N/A, 0, 0"}}`;
  expect([...parseRocmProcesses(text)]).toEqual([
    [1234, 2 * 1024 ** 3],
    [77, 4096],
  ]);
});

import { expect, test } from "vitest";
import {
  parseAmdDriver,
  parseNvidiaDriver,
  parseRocmDriver,
} from "../../../../agent-node/core/driver-version.ts";

test("each tool's way to tell the driver", () => {
  expect(parseNvidiaDriver("550.54.15\n550.54.15\n")).toBe("550.54.15");
  expect(parseAmdDriver('[{"gpu": 0, "driver": {"name": "amdgpu", "version": "6.12.12"}}]')).toBe("6.12.12");
  expect(parseAmdDriver('[{"gpu": 0, "driver": {"driver_name": "amdgpu", "driver_version": "6.3.6"}}]')).toBe(
    "6.3.6",
  );
  expect(parseRocmDriver('{"system": {"Driver version": "6.8.5"}}')).toBe("6.8.5");
});

test("what tells none", () => {
  expect(parseNvidiaDriver("[N/A]\n")).toBeUndefined();
  expect(parseNvidiaDriver("NVIDIA-SMI has failed because it couldn't communicate with the driver")).toBe(
    undefined,
  );
  expect(parseAmdDriver('[{"driver": {"version": "N/A"}}]')).toBeUndefined();
  expect(parseRocmDriver('{"system": {"Driver version": "None"}}')).toBeUndefined();
});

/** Which variables make which devices visible. */
import { expect, it } from "vitest";
import { deviceEnvironment } from "../../../../agent-node/devices/device-environment.ts";

it("names CUDA devices by UUID when all have one, else by index", () => {
  const first = { backend: "cuda", index: 0, uuid: "GPU-aa" } as const;
  expect(deviceEnvironment([first])).toEqual({
    CUDA_DEVICE_ORDER: "PCI_BUS_ID",
    CUDA_VISIBLE_DEVICES: "GPU-aa",
    ROCR_VISIBLE_DEVICES: "",
    HIP_VISIBLE_DEVICES: "-1",
  });
  expect(deviceEnvironment([first, { backend: "cuda", index: 3 }])["CUDA_VISIBLE_DEVICES"]).toBe("0,3");
});

it("counts HIP devices within what ROCm leaves visible", () => {
  const devices = [
    { backend: "rocm", index: 1, uuid: "0xdeadbeef" },
    { backend: "rocm", index: 2, uuid: "0xfeed" },
  ] as const;
  expect(deviceEnvironment(devices)).toEqual({
    ROCR_VISIBLE_DEVICES: "1,2",
    HIP_VISIBLE_DEVICES: "0,1",
    CUDA_VISIBLE_DEVICES: "0,1",
  });
  expect(deviceEnvironment([{ backend: "rocm", index: 1, uuid: "GPU-12" }])["ROCR_VISIBLE_DEVICES"]).toBe(
    "GPU-12",
  );
});

it("hides every accelerator from a slot of the CPU", () => {
  const hidden = { CUDA_VISIBLE_DEVICES: "", ROCR_VISIBLE_DEVICES: "", HIP_VISIBLE_DEVICES: "-1" };
  expect(deviceEnvironment([{ backend: "cpu", index: 0 }])).toEqual(hidden);
  expect(deviceEnvironment([])).toEqual(hidden);
});

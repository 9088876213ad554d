/** What every command of one attempt gets: its checkout, its lease, its environment. */
import { deviceEnvironment } from "../devices/device-environment.ts";
import type { Attempt } from "./attempt.ts";
import type { TakenCheckout } from "./checkout-pool.ts";
import { childEnvironment } from "./child-environment.ts";
import type { CourseContext } from "./course-context.ts";
import type { CommandSetting } from "./runner-calls.ts";

/** For commands that may use the slot's devices. */
export const settingOf = (
  { lease, folder }: Attempt,
  checkout: TakenCheckout,
  { runner, devicesOf }: Pick<CourseContext, "runner" | "devicesOf">,
): CommandSetting => {
  const { env, slotEnv } = devicesOf(lease.slot);
  const { node } = runner;
  const ambient = process.env;
  return {
    folder,
    lease,
    checkout: checkout.place.root,
    env: childEnvironment({ lease, ambient, slotEnv, deviceEnv: env, node }),
  };
};

/** The same for a command beside which another attempt may be measured: it sees no device. */
export const withoutDevices = (setting: CommandSetting): CommandSetting => ({
  ...setting,
  env: { ...setting.env, ...deviceEnvironment([]) },
});

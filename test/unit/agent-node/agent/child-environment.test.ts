import { expect, test } from "vitest";
import { childEnvironment } from "../../../../agent-node/agent/child-environment.ts";
import type { Lease } from "../../../../proto/vocab/attempt.ts";

const lease = {
  attempt: "a7",
  budgetSeconds: 300,
  seed: 42,
  recipe: { env: { WANDB_MODE: "offline", CUDA_VISIBLE_DEVICES: "0,1,2", LEVEL: "recipe" } },
} as unknown as Lease;

const environment = childEnvironment({
  lease,
  ambient: {
    PATH: "/opt/cuda/bin:/usr/bin",
    LD_LIBRARY_PATH: "/opt/cuda/lib",
    GIT_DIR: "/somewhere",
    GIT_SSH_COMMAND: "ssh",
    FLEET_SECRET: "s",
    SSH_AUTH_SOCK: "/tmp/agent",
    NODE_OPTIONS: "--inspect",
    LEVEL: "ambient",
    NONE: undefined,
  },
  slotEnv: { LEVEL: "slot", HF_HOME: "/data/hf" },
  deviceEnv: { CUDA_VISIBLE_DEVICES: "3" },
  node: "/rel/node",
});

test("an experiment gets the agent's environment without git's, ours, or anybody's keys", () => {
  expect(environment).toEqual({
    PATH: "/opt/cuda/bin:/usr/bin",
    LD_LIBRARY_PATH: "/opt/cuda/lib",
    HF_HOME: "/data/hf",
    WANDB_MODE: "offline",
    LEVEL: "recipe",
    CUDA_VISIBLE_DEVICES: "3",
    FLEET_BUDGET_SECONDS: "300",
    FLEET_SEED: "42",
    FLEET_NODE: "/rel/node",
    FLEET_ATTEMPT: "a7",
  });
});

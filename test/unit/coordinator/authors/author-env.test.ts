/** An author's environment: an allow-list, no accelerator, no SSH agent. */
import { expect, it } from "vitest";
import { authorEnv } from "../../../../coordinator/authors/author-env.ts";

const session = {
  base: "abc",
  instructions: "/w/program.md",
  digest: "/s/digest.md",
  digestJson: "/s/digest.json",
  editable: ["train.js", "src/**"],
  deadlineSeconds: 60,
};

it("passes only what is listed or kept", () => {
  const ambient = {
    PATH: "/bin",
    HOME: "/home/me",
    LC_ALL: "C",
    XDG_CONFIG_HOME: "/home/me/.config",
    SSH_AUTH_SOCK: "/tmp/agent",
    AWS_SECRET_ACCESS_KEY: "secret",
    MODEL_KEY: "kept",
    FLEET_COORDINATOR: "ssh://lab",
    CUDA_VISIBLE_DEVICES: "0",
    UNSET: undefined,
  };
  expect(authorEnv(ambient, ["MODEL_KEY"], session)).toEqual({
    PATH: "/bin",
    HOME: "/home/me",
    LC_ALL: "C",
    XDG_CONFIG_HOME: "/home/me/.config",
    MODEL_KEY: "kept",
    CUDA_VISIBLE_DEVICES: "",
    HIP_VISIBLE_DEVICES: "",
    ROCR_VISIBLE_DEVICES: "",
    GIT_AUTHOR_NAME: "fleet author",
    GIT_AUTHOR_EMAIL: "author@localhost",
    GIT_COMMITTER_NAME: "fleet author",
    GIT_COMMITTER_EMAIL: "author@localhost",
    GIT_TERMINAL_PROMPT: "0",
    FLEET_BASE: "abc",
    FLEET_INSTRUCTIONS: "/w/program.md",
    FLEET_DIGEST: "/s/digest.md",
    FLEET_DIGEST_JSON: "/s/digest.json",
    FLEET_SCOPE: "train.js\nsrc/**",
    FLEET_DEADLINE_SECONDS: "60",
  });
});

it("never passes the SSH agent, also when asked to", () => {
  expect(() => authorEnv({}, ["SSH_AUTH_SOCK"], session)).toThrow("SSH_AUTH_SOCK");
});

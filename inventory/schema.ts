/** The shape of an inventory file: every key that works, with the sentence an editor shows for it. */
import { z } from "zod";
import { taintReasons } from "../proto/vocab/attempt.ts";

const HOST_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/u;
const SSH_WORD = /^[^\s-][^\s]*$/u;
const HOST_KEY =
  /^(?:SHA256:[A-Za-z0-9+/]{43}=?|(?:ssh-(?:ed25519|rsa)|ecdsa-sha2-nistp(?:256|384|521)|sk-(?:ssh-ed25519|ecdsa-sha2-nistp256)@openssh\.com) AAAA[A-Za-z0-9+/=]+)$/u;
const REMOTE_PATH = /^(?:\/|~\/)[^\n]*$/u;

const word = (pattern: RegExp, message: string): z.ZodString => z.string().regex(pattern, message);
const seconds = (description: string, max = 86_400): z.ZodOptional<z.ZodNumber> =>
  z.number().positive().max(max).optional().describe(description);
const count = (min: number, max: number, description: string): z.ZodOptional<z.ZodNumber> =>
  z.int().min(min).max(max).optional().describe(description);

/** A host's name: what commands, tables and slots call it. */
export const hostNameSchema = word(
  HOST_NAME,
  "must begin with a letter or digit and hold only letters, digits, `.`, `_` and `-`, at most 63",
);

const environmentSchema = z
  .record(
    word(
      /^(?!FLEET_)[A-Za-z_]\w*$/u,
      "must be the name of an environment variable that does not begin with FLEET_",
    ),
    z.union([z.string(), z.number(), z.boolean()]),
  )
  .describe("Environment variables given to every experiment on the host.");

/** What may be said of every host at once, under `defaults`. */
const shared = {
  user: word(SSH_WORD, "must be a login name").optional().describe("Login name on the host."),
  port: z.int().min(1).max(65_535).optional().describe("Port of the SSH server."),
  identity_file: z.string().min(1).optional().describe("Private key on this machine."),
  proxy_jump: word(SSH_WORD, "must be `[user@]host[:port]`, several separated by commas, or `none`")
    .optional()
    .describe("Host to go through, as `ssh -J` takes it; `none` forbids one."),
  host_key_policy: z
    .enum(["strict", "accept-new"])
    .optional()
    .describe(
      "What to do with a host key that nobody has confirmed yet; `strict` refuses. Checking is never off.",
    ),
  transport: z
    .enum(["ssh2", "openssh"])
    .optional()
    .describe("Which program speaks SSH; `openssh` is needed for security keys, Kerberos and certificates."),
  slots: z
    .union([z.literal("auto"), z.int().min(1).max(64)])
    .optional()
    .describe(
      "How many experiments run at once; `auto` is one for each accelerator, or one on a CPU-only host.",
    ),
  env: environmentSchema.optional(),
  work_dir: word(REMOTE_PATH, "must be an absolute path or begin with `~/`")
    .optional()
    .describe("Where everything of ours lies on the host; default `~/.fleet`."),
  node: word(REMOTE_PATH, "must be an absolute path or begin with `~/`")
    .optional()
    .describe("A Node >= 22.13 on the host, used instead of the one that would be copied there."),
  trust: z
    .literal("experiments")
    .optional()
    .describe("Experiments may run here beside the coordinator or an author without a sandbox."),
};

const hostSchema = z.strictObject({
  name: hostNameSchema.optional().describe("What commands and tables call the host; default: its hostname."),
  hostname: word(SSH_WORD, "must be a host name, an address or an alias of ssh_config")
    .optional()
    .describe("What `ssh` would be given; default: the name."),
  connection: z.enum(["local", "ssh"]).optional().describe("`local` is this machine, without SSH."),
  host_key: word(HOST_KEY, "must look like `ssh-ed25519 AAAA…` or `SHA256:…`")
    .optional()
    .describe("The only accepted host key."),
  ...shared,
});

const policySchema = z.strictObject({
  lease_seconds: seconds(
    "A running experiment is given to another slot when its host was silent for this long.",
  ),
  start_within_seconds: seconds("What waits on a host may start this long after the last contact."),
  start_margin_seconds: seconds("Added to `start_within_seconds` before waiting work is given elsewhere."),
  heartbeat_seconds: seconds("How often an agent says that it lives.", 600),
  suspect_seconds: seconds("A host silent for this long is shown as suspect and gets nothing new."),
  deserted_seconds: seconds(
    "A host away for this long is not waited for at the end of a campaign.",
    1_000_000,
  ),
  orphan_after_seconds: seconds(
    "An agent that nobody speaks with for this long ends itself, once nothing of ours runs there.",
    31_536_000,
  ),
  connect_seconds: seconds("How long a connection may take.", 600),
  grace_seconds: seconds("Time between asking an experiment to end and killing it.", 600),
  work_ahead: count(0, 4, "Experiments prepared for each slot behind the running one."),
  baselines: count(1, 100, "Baseline runs that form a lane's first record."),
  infra_retries_max: count(0, 100, "Failures caused by hosts until an experiment is given up."),
  rebases_max: count(0, 100, "Rebases of one candidate until it goes back to its author."),
  canary_after: count(
    2,
    1_000,
    "Different branches that fail in a row on a slot until the frontier itself is run there.",
  ),
  quarantine_seconds: seconds(
    "How long a slot is set aside on which the frontier itself fails; doubles each time.",
    1_000_000,
  ),
  quarantine_max_seconds: seconds("The longest time for which a slot is set aside.", 10_000_000),
  deliveries_max: count(1, 100, "Failed deliveries of one experiment to a host until it is taken back."),
  queued_max: count(1, 100_000, "Waiting experiments before `submit` is refused."),
  disk_low_mb: count(
    1,
    1_000_000,
    "Free MiB on the coordinator's own disk below which nothing new is begun; what runs is still taken in.",
  ),
  tolerate: z
    .array(z.enum(taintReasons))
    .optional()
    .describe(
      "What may happen to a host during a run without making it void: its numbers count all the same, on every host.",
    ),
});

/** The whole file. Its JSON Schema is published as `inventory/schema.json`. */
export const inventorySchema = z
  .strictObject({
    name: hostNameSchema
      .optional()
      .describe("The fleet's name; default: the file's name without its ending."),
    defaults: z
      .strictObject(shared)
      .optional()
      .describe("What holds for every host that does not say otherwise."),
    hosts: z
      .array(
        z.union([
          word(SSH_WORD, "must be what `ssh` would be given").describe(
            "An alias: whatever `ssh <alias>` reaches.",
          ),
          hostSchema,
        ]),
      )
      .min(1)
      .describe("The machines; `local` is this one."),
    policy: policySchema.optional().describe("Timing and limits."),
  })
  .meta({ title: "fleet inventory", description: "The hosts of a fleet and how to reach them." });

/** The file's content after the check, as it was written. */
export type InventoryFile = z.infer<typeof inventorySchema>;
/** One host that was written as a set of keys. */
export type HostEntry = z.infer<typeof hostSchema>;
/** What a host may inherit. */
export type HostDefaults = NonNullable<InventoryFile["defaults"]>;
/** The policy as it was written. */
export type PolicyEntry = NonNullable<InventoryFile["policy"]>;

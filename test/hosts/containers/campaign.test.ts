/** The product's main job in containers: one campaign on three hosts with nothing but sshd, git and gzip, and on this machine. */
import { describeCampaign } from "../campaign/campaign-suite.ts";
import { startContainerMachines } from "./container-machines.ts";

/** The first run builds the images. */
const BUILD_TIMEOUT_MS = 600_000;

describeCampaign("a campaign in containers", { start: startContainerMachines, timeoutMs: BUILD_TIMEOUT_MS });

/** One way to carry out each kind of effect, wired to the daemon's repositories, hosts and results. */
import type { Logger } from "pino";
import type { Campaign, State } from "../../core/state.ts";
import type { Bare } from "../../repo/bare.ts";
import type { Carriers } from "../executor.ts";
import { propose } from "./author.ts";
import { frontierCarriers } from "./frontier.ts";
import { cancelAttempt, closeCampaign, deliverLease, type HostDesk, Listings } from "./lease.ts";
import { writeRow } from "./row.ts";

const SECOND_MS = 1000;

/** What the effects need of the daemon. */
export interface CarrierPorts {
  readonly bare: Bare;
  readonly hosts: HostDesk;
  /** The fleet's state folder. */
  readonly folder: string;
  readonly state: () => State;
  /** Throws `no_campaign`. */
  readonly campaign: () => Campaign;
  readonly log: Logger;
}

/** The table that the executor runs effects by. */
export const allCarriers = ({ bare, hosts, folder, state, campaign, log }: CarrierPorts): Carriers => ({
  ...frontierCarriers(bare, campaign),
  deliver_lease: deliverLease(state, hosts, new Listings(bare)),
  cancel_attempt: cancelAttempt(hosts),
  close_campaign: closeCampaign(state, hosts),
  write_row: writeRow(campaign),
  propose: propose({
    bare,
    state,
    folder,
    nowSeconds: () => Math.floor(Date.now() / SECOND_MS),
    onNotes: (effect, notes) => log.warn({ effect: effect.key, notes }, "author notes"),
  }),
});

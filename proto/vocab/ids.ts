/** The branded identifiers that both programs exchange; a brand keeps a trial from being passed where an attempt is meant. */

declare const brand: unique symbol;

/** A `Base` that only the function named after the brand may produce. */
export type Branded<Base, Name extends string> = Base & { readonly [brand]: Name };

/** Random 128-bit name of one fleet's ledger, hex. Survives restarts; a restored copy keeps it. */
export type FleetId = Branded<string, "FleetId">;
/** The inventory's name of a host, unique in a fleet. */
export type HostName = Branded<string, "HostName">;
/** What the operating system calls this installation; two inventory entries with one machine id are one host. */
export type MachineId = Branded<string, "MachineId">;
/** Changes at every boot; an attempt that was running under another boot id is over. */
export type BootId = Branded<string, "BootId">;
/** `<host>/<index>`: the exclusive unit of capacity. */
export type SlotId = Branded<string, "SlotId">;
/** Short hash of what is known of a slot at the probe (DESIGN §1, slot class). */
export type SlotClass = Branded<string, "SlotClass">;
/** Short hash of all that makes two numbers comparable (DESIGN §1, lane). */
export type LaneId = Branded<string, "LaneId">;
/** The campaign's tag, for instance `mar5`; also the last part of its branch. */
export type CampaignTag = Branded<string, "CampaignTag">;
/** Counts proposed changes of one campaign, from 1; 0 is the baseline. */
export type ExperimentId = Branded<number, "ExperimentId">;
/** One planned measurement: `t<n>`. */
export type TrialId = Branded<string, "TrialId">;
/** One execution under one lease: `a<n>`; rises with every grant of the fleet. */
export type AttemptId = Branded<string, "AttemptId">;
/** Full hexadecimal name of a git commit. */
export type CommitId = Branded<string, "CommitId">;
/** Full hexadecimal name of a git tree: what is measured, whichever commit carries it. */
export type TreeId = Branded<string, "TreeId">;

/** Views a raw value as the branded one. The only place where a brand is given; call it at an edge, after checking. */
export const as = <Brand extends Branded<string | number, string>>(
  raw: Brand extends string ? string : number,
): Brand => raw as unknown as Brand;

/** The slot with this index on this host. */
export const slotId = (host: HostName, index: number): SlotId => `${host}/${index}` as SlotId;

/** The host a slot belongs to; host names hold no slash. */
export const hostOfSlot = (slot: SlotId): HostName => slot.slice(0, slot.lastIndexOf("/")) as HostName;

/** The index of a slot on its host, from 0. */
export const indexOfSlot = (slot: SlotId): number => Number(slot.slice(slot.lastIndexOf("/") + 1));

/** What a probed host offers the core: its slots with their classes. */
import type { HostFacts } from "../../proto/vocab/host-facts.ts";
import { slotId, type SlotClass } from "../../proto/vocab/ids.ts";
import { FleetError } from "../../proto/vocab/errors.ts";
import { shortHash } from "../core/hash.ts";
import type { SlotFacts } from "../core/records.ts";
import { divideIntoSlots, slotClassOf } from "../hosts/probe/slots.ts";
import type { HostSpec } from "../hosts/spec.ts";

/** The slots of a host for the core. Throws `host_unsupported` when the inventory asks for a division that cannot be made. */
export const slotFactsOf = (spec: HostSpec, facts: HostFacts): readonly SlotFacts[] => {
  const division = divideIntoSlots(facts, spec.slots);
  if (division.kind === "refused")
    throw new FleetError({ code: "host_unsupported", host: spec.name, detail: division.detail });
  return division.slots.map((plan) => ({
    slot: slotId(spec.name, plan.index),
    slotClass: shortHash(slotClassOf(plan.classInputs)) as SlotClass,
    label: plan.label,
  }));
};

/** Finds the fewest faults with which a course still breaks the same promise. */
import type { Fault, Plan } from "./plan.ts";
import { simulate } from "./simulate.ts";

/** Digits differ from course to course; the promise is the same. */
const promiseOf = (message: string): string => message.replaceAll(/\d+/gu, "#").slice(0, 60);

/** The plan with some faults left out (ddmin, Zeller 2002); the plan itself when nothing is broken. */
export const shrink = (plan: Plan): Plan => {
  const broken = simulate(plan).failure;
  if (broken === undefined) return plan;
  const fails = (faults: readonly Fault[]): boolean => {
    const { failure } = simulate({ ...plan, faults });
    return failure !== undefined && promiseOf(failure.message) === promiseOf(broken.message);
  };
  let faults = plan.faults;
  for (let parts = 2; faults.length >= 1;) {
    const size = Math.ceil(faults.length / parts);
    const without = Array.from({ length: parts }, (_, part) =>
      faults.filter((_one, at) => Math.floor(at / size) !== part),
    ).find((rest) => rest.length < faults.length && fails(rest));
    if (without !== undefined) {
      faults = without;
      parts = Math.max(2, parts - 1);
    } else if (size > 1) parts = Math.min(faults.length, parts * 2);
    else break;
  }
  return { ...plan, faults };
};

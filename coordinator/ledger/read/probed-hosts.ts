/** Which hosts ever answered a fleet, whatever became of them since. Pure. */
import type { HostName } from "../../../proto/vocab/ids.ts";
import type { StoredRecord } from "./stored-record.ts";

/** The names in the whole history. */
export const probedHosts = (records: Iterable<StoredRecord>): ReadonlySet<HostName> => {
  const names = new Set<HostName>();
  for (const { record } of records) if (record.kind === "host_probed") names.add(record.host);
  return names;
};

/** Asks another machine for its fleets in one shell call, and reads the answer. Pure. */
import { type Endpoint, parseEndpoint, parseSnapshot } from "../api/client/state-folder.ts";
import type { StatusView } from "../../proto/vocab/views/status.ts";
import type { KnownFleet } from "./fleet-choice.ts";

/** A fleet of another machine with what its folder says. */
export interface RemoteFleet extends KnownFleet {
  readonly endpoint?: Endpoint;
  readonly snapshot?: StatusView;
}

/**
 * Prints for each fleet a line with its name and process state, then its two files, each on a line of its own. An endpoint that was copied with its
 * folder names another one, and is none.
 */
export const listFleetsCommand = `
cd "\${XDG_STATE_HOME:-$HOME/.local/state}/fleet" 2>/dev/null || exit 0
for folder in */; do
  name=\${folder%/}
  [ -d "$name" ] || continue
  endpoint=$(cat "$name/endpoint.json" 2>/dev/null)
  written=$(printf '%s\\n' "$endpoint" | sed -n 's/.*"folder":"[0-9]*:\\([0-9]*\\)".*/\\1/p')
  actual=$(ls -diL "$name" | sed 's/^ *\\([0-9]*\\) .*/\\1/')
  [ -z "$written" ] || [ "$written" = "$actual" ] || endpoint=
  pid=$(printf '%s\\n' "$endpoint" | sed -n 's/.*"pid":\\([0-9]*\\).*/\\1/p')
  if [ -z "$pid" ]; then life=down; elif kill -0 "$pid" 2>/dev/null; then life=up; else life=crashed; fi
  printf 'fleet %s %s\\n' "$life" "$name"
  printf 'endpoint %s\\n' "$endpoint"
  printf 'status '; cat "$name/status.json" 2>/dev/null || echo
done
`;

const HEAD = /^fleet (up|crashed|down) (.+)$/u;

/** What that command printed; lines that say nothing are passed over. */
export const parseFleetList = (text: string): readonly RemoteFleet[] => {
  const fleets: RemoteFleet[] = [];
  for (const line of text.split("\n")) {
    const head = HEAD.exec(line);
    if (head) fleets.push({ name: head[2] ?? "", status: head[1] as KnownFleet["status"] });
    const last = fleets.at(-1);
    if (last === undefined) continue;
    const endpoint = line.startsWith("endpoint ") ? parseEndpoint(line.slice("endpoint ".length)) : undefined;
    const snapshot = line.startsWith("status ") ? parseSnapshot(line.slice("status ".length)) : undefined;
    fleets[fleets.length - 1] = {
      ...last,
      ...(endpoint ? { endpoint } : {}),
      ...(snapshot ? { snapshot } : {}),
    };
  }
  return fleets;
};

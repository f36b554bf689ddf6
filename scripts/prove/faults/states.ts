import { diskFull, folderGone, readOnly } from "./folder-states.ts";
import { withHouse } from "./house.ts";
import type { House } from "./kill-processes.ts";
import { clockMoves, FAKETIME, otherVersions, twoServices } from "./shared-states.ts";
import { type Checks, createChecks, type StateFigures } from "./state-checks.ts";

type State = (house: House) => (checks: Checks) => Promise<string>;

const EMBEDDED: Readonly<Record<string, State>> = {
  "disk full": diskFull,
  "read-only folder": readOnly,
  "folder taken away under the service": folderGone,
  "two services on one folder": twoServices,
  "clock an hour back and forth": clockMoves,
};

/** A state that was not tried does not hold. */
const NO_FAKETIME = "not tried: apt-get install libfaketime";

/** Each state in turn: a clear word, and nothing lost. `only`: part of its name. */
export const proveStates = async (only = "", say?: (line: string) => void): Promise<StateFigures[]> => {
  const figures: StateFigures[] = [];
  const keep = (one: StateFigures): void => {
    figures.push(one);
    say?.(`${one.state}: ${one.told}${one.failed.length > 0 ? ` NOT: ${one.failed.join(", ")}` : ""}`);
  };
  for (const [state, prove] of Object.entries(EMBEDDED)) {
    if (!state.includes(only)) continue;
    if (prove === clockMoves && FAKETIME === undefined) {
      keep({ state, told: NO_FAKETIME, failed: [NO_FAKETIME] });
      continue;
    }
    const checks = createChecks();
    const told = await withHouse(null, (house) => prove(house)(checks));
    keep({ state, told, failed: checks.failed });
  }
  if ("data of another version".includes(only)) keep(await otherVersions());
  return figures;
};

import { DomainError } from "../../lib/errors.ts";
import {
  isLoadable,
  latestOf,
  type PackageEntry,
  packageOf,
  type RegistryState,
  rolesOf,
  slotOf,
  taskOfSlot,
} from "./registry-state.ts";
import { fencedError } from "./slot-checks.ts";

/**
 * The package that a pin means. `slot@name@version` is exact. `slot@version` is looked for among the packages
 * that the slot has or had and those of their names; it means the version that took its place, where it was
 * made again without shoppers who left. @throws DomainError model_unknown | pin_ambiguous |
 * invalid_request for a model of the other stage
 */
export const resolvePin = (state: RegistryState, slot: string, wanted: string): PackageEntry => {
  const exact = wanted.includes("@") ? packageOf(state, wanted) : null;
  const { earlier, history, ...now } = slotOf(state, slot);
  const names = new Set(
    [...rolesOf({ earlier, history, ...now }), ...earlier, ...history.map(({ id }) => id)].flatMap((id) =>
      id === null ? [] : (packageOf(state, id)?.name ?? []),
    ),
  );
  const named =
    exact !== null
      ? [exact]
      : Object.values(state.packages).filter(
          ({ name, version, task }) => version === wanted && names.has(name) && task === taskOfSlot(slot),
        );
  // What was made again without shoppers who left answers for what it was made from.
  const found = named.map((entry) => latestOf(state, entry)).filter(({ retired }) => retired === null);
  const [entry] = found;
  if (entry !== undefined && found.length > 1)
    throw new DomainError(
      "pin_ambiguous",
      `${found.map(({ id }) => id).join(" and ")} are both in question; name the package too: ` +
        `${slot}@${entry.id}`,
    );
  if (entry === undefined)
    throw new DomainError(
      "model_unknown",
      `the slot "${slot}" knows no version ${wanted}; \`candor model list\` shows what there is`,
    );
  if (entry.task !== taskOfSlot(slot))
    throw new DomainError(
      "invalid_request",
      `${entry.id} is a ${entry.task} model, and the slot "${slot}" takes ${taskOfSlot(slot)} models`,
    );
  return entry;
};

/**
 * The same, where it did not fail too often and has forgotten everybody who left.
 * @throws DomainError model_fenced | erasures_pending, and as above
 */
export const resolveLoadablePin = (
  state: RegistryState,
  slot: string,
  wanted: string,
  { erasureHead, isFenced }: { readonly erasureHead: number; readonly isFenced: (id: string) => boolean },
): PackageEntry => {
  const entry = resolvePin(state, slot, wanted);
  if (isFenced(entry.id)) throw fencedError(entry.id, entry.fenced);
  if (isLoadable(entry, erasureHead)) return entry;
  throw new DomainError(
    "erasures_pending",
    `${entry.id} still remembers shoppers who were erased; pin a later version`,
  );
};

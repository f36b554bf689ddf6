import { DomainError } from "../../lib/errors.ts";
import {
  type PackageEntry,
  packageOf,
  RANK,
  type RegistryAct,
  type RegistryState,
  rolesOf,
  slotOf,
  taskOfSlot,
  withSlot,
} from "./registry-state.ts";

/** Slots that the moments of the journey ask for by themselves. */
const STANDING_SLOTS = ["default", "complement"];

/**
 * Writes down that a package failed too often. It stays where it is, so that everybody sees what happened; it
 * answers nowhere. Once is enough.
 */
export const fence = (
  state: RegistryState,
  { id, slot, failures }: { id: string; slot: string; failures: number },
  act: Pick<RegistryAct, "at" | "by">,
): RegistryState => {
  const entry = packageOf(state, id);
  if (entry === null || entry.fenced !== null) return state;
  const fenced: RegistryState = {
    ...state,
    packages: { ...state.packages, [id]: { ...entry, fenced: { at: act.at, slot, failures } } },
  };
  return Object.entries(state.slots).reduce(
    (next, [name, old]) =>
      rolesOf(old).includes(id)
        ? withSlot(next, name, old, {
            at: act.at,
            by: act.by,
            change: "fence",
            id,
            because: `${failures} failures`,
          })
        : next,
    fenced,
  );
};

/**
 * Gives a package up that serves nowhere. Its id stays taken, so that an old answer's model is never another
 * one. @throws DomainError model_unknown | model_in_use
 */
export const removePackage = (
  state: RegistryState,
  { id }: { id: string },
  act: RegistryAct,
): RegistryState => {
  const entry = packageOf(state, id);
  if (entry === null)
    throw new DomainError(
      "model_unknown",
      `${id} is not in the registry; \`candor model list\` shows what there is`,
    );
  const used = Object.entries(state.slots)
    .filter(([, slot]) => rolesOf(slot).includes(id))
    .map(([name]) => name);
  if (used.length > 0)
    throw new DomainError(
      "model_in_use",
      `${id} is in use in ${used.join(", ")}; promote another, roll back, or end its canary or shadow first`,
    );
  const removed: RegistryState = {
    ...state,
    packages: {
      ...state.packages,
      [id]: { ...entry, retired: entry.retired ?? { at: act.at, because: "removed" } },
    },
  };
  return Object.entries(state.slots).reduce(
    (next, [name, old]) =>
      old.earlier.includes(id)
        ? withSlot(
            next,
            name,
            { ...old, earlier: old.earlier.filter((each) => each !== id) },
            { at: act.at, by: act.by, change: "remove", id, because: null },
          )
        : next,
    removed,
  );
};

/**
 * Takes away a slot that somebody made, with its ranking stage. @throws DomainError slot_unknown |
 * model_in_use for the slots that the journey itself asks for
 */
export const removeSlot = (state: RegistryState, slot: string): RegistryState => {
  if (!Object.hasOwn(state.slots, slot))
    throw new DomainError("slot_unknown", `the shop has no slot ${slot}`);
  if (STANDING_SLOTS.includes(slot))
    throw new DomainError(
      "model_in_use",
      `the moments of the journey ask for "${slot}"; it cannot be taken away, only served by another package`,
    );
  return {
    ...state,
    slots: Object.fromEntries(
      Object.entries(state.slots).filter(([name]) => name !== slot && name !== `${slot}${RANK}`),
    ),
  };
};

/**
 * The package that a pin means. `slot@name@version` is exact. `slot@version` is looked for among the packages
 * that the slot has or had and those of their names. @throws DomainError model_unknown | pin_ambiguous |
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
  const found =
    exact !== null
      ? [exact].filter(({ retired }) => retired === null)
      : Object.values(state.packages).filter(
          ({ name, version, task, retired }) =>
            version === wanted && names.has(name) && task === taskOfSlot(slot) && retired === null,
        );
  if (found.length > 1)
    throw new DomainError(
      "pin_ambiguous",
      `${found.map(({ id }) => id).join(" and ")} are both in question; name the package too: ` +
        `${slot}@${found[0]!.id}`,
    );
  const [entry] = found;
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

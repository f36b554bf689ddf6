import { DomainError } from "../../lib/errors.ts";
import { isTrainingKnown, type Manifest, packageId } from "../package/manifest.ts";
import { GRAPH_FILE } from "../package/manifest-schema.ts";
import {
  fallbackOf,
  hindranceOf,
  type PackageEntry,
  packageOf,
  type RegistryAct,
  type RegistryState,
  remembers,
  rolesOf,
} from "./registry-state.ts";
import { withSlot } from "./slot-transitions.ts";

/** The entry of a package that `checkPackage` passed; `runMs` is its `run_p50_ms`. */
export const entryOf = (
  manifest: Manifest,
  { by, at, runMs }: { by: string; at: number; runMs: number | null },
): PackageEntry => {
  const { training } = manifest;
  const isImpersonal =
    training !== null &&
    training.purpose === null &&
    (training.subjects === 0 || training.dataset === "catalogue");
  return {
    id: packageId(manifest),
    name: manifest.name,
    version: manifest.version,
    task: manifest.task,
    added_at: at,
    added_by: by,
    training_known: isTrainingKnown(manifest),
    dataset: training?.dataset ?? null,
    // What does not say how far it has forgotten counts as having forgotten nothing.
    watermark: isImpersonal ? null : (training?.watermark ?? 0),
    run_ms: runMs,
    retired: null,
    fenced: null,
    ...(manifest.files[GRAPH_FILE] === undefined ? {} : { model_sha256: manifest.files[GRAPH_FILE] }),
  };
};

/**
 * @throws DomainError model_exists: a version is used once, so that an answer's model can be named for ever.
 */
export const addPackage = (state: RegistryState, entry: PackageEntry): RegistryState => {
  if (packageOf(state, entry.id) !== null)
    throw new DomainError(
      "model_exists",
      `${entry.id} is already in the registry; give the package a new version`,
    );
  return { ...state, packages: { ...state.packages, [entry.id]: entry } };
};

/**
 * Takes a package out of every slot for good. A champion gives way to an earlier one that may serve, else to
 * nobody (`popular`).
 */
export const retire = (
  state: RegistryState,
  { id, because }: { id: string; because: string },
  act: RegistryAct,
): RegistryState => {
  const entry = packageOf(state, id);
  if (entry === null) throw new DomainError("model_unknown", `${id} is not in the registry`);
  const retired: RegistryState = {
    ...state,
    packages: { ...state.packages, [id]: { ...entry, retired: { at: act.at, because } } },
  };
  return Object.entries(state.slots).reduce((next, [slot, old]) => {
    if (![...rolesOf(old), ...old.earlier].includes(id)) return next;
    const fallback = old.champion === id ? fallbackOf(next, slot, act.erasureHead) : null;
    const kept = fallback === null ? old.earlier : old.earlier.slice(0, fallback.at);
    const champion = old.champion === id ? (fallback?.id ?? null) : old.champion;
    // What is the champion by now is compared with nothing, as after a rollback.
    const isOver = (each: string): boolean => each === id || each === champion;
    return withSlot(
      next,
      slot,
      {
        ...old,
        champion,
        earlier: kept.filter((each) => hindranceOf(next, each, act.erasureHead) === null),
        challenger: old.challenger !== null && isOver(old.challenger.id) ? null : old.challenger,
        shadow: old.shadow !== null && isOver(old.shadow) ? null : old.shadow,
      },
      { at: act.at, by: act.by, change: "retire", id, because },
    );
  }, retired);
};

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
 * Retires every version that remembers entries up to `sequence` and is meant by `which`; a champion gives way
 * to one that may serve.
 */
export const retireRemembering = (
  state: RegistryState,
  {
    sequence,
    because,
    which = () => true,
  }: { sequence: number; because: string; which?: (entry: PackageEntry) => boolean },
  act: RegistryAct,
): RegistryState =>
  Object.values(state.packages)
    .filter((entry) => remembers(entry, sequence) && which(entry))
    .reduce((next, { id }) => retire(next, { id, because }, act), state);

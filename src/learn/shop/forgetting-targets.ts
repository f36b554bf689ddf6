/** Which packages are to be made again without those who left, in which order, and which of them rest. */
import { isOver } from "../../model/registry/follow-time.ts";
import {
  isTrainedHere,
  type PackageEntry,
  packageOf,
  type RegistryState,
  remembers,
} from "../../model/registry/registry-state.ts";
import type { Services } from "../../services/services.ts";
import { openTraining, type PackageTraining } from "./package-training.ts";

export type ForgettingTarget = { readonly entry: PackageEntry; readonly training: PackageTraining };

/**
 * What rests is made again once nobody has left for so long: a model that is being made keeps the next one
 * who leaves waiting. Where somebody leaves all the time it rests no longer than the other.
 */
const QUIET_MS = 10_000;
const LONGEST_REST_MS = 300_000;

/**
 * What is worth making again, by how soon it is missed: what serves, is tried, or would be rolled back to.
 */
const inOrder = (state: RegistryState): (string | null)[] => {
  const slots = Object.values(state.slots);
  return [
    ...slots.map(({ champion }) => champion),
    ...slots.map(({ challenger }) => challenger?.id ?? null),
    ...slots.map(({ shadow }) => shadow),
    ...slots.map(({ champion, earlier }) => earlier.findLast((id) => id !== null && id !== champion) ?? null),
  ];
};

/** The packages to be made again without those who left, in order. */
export const targetsOf = async (
  { store }: Services,
  shop: string,
  state: RegistryState,
  head: number,
): Promise<readonly ForgettingTarget[]> => {
  const targets: ForgettingTarget[] = [];
  for (const id of new Set(inOrder(state))) {
    const entry = id === null ? null : packageOf(state, id);
    if (entry === null || entry.fenced !== null || !isTrainedHere(entry)) continue;
    if (!(entry.rests ?? remembers(entry, head))) continue;
    const dir = await store.models.openPackage(shop, entry.id);
    const training = dir === null ? null : await openTraining(dir);
    if (training !== null) targets.push({ entry, training });
  }
  return targets;
};

/**
 * Whether others answer in its places while a package rests: the champion where a challenger was to, the
 * default slot's model for what goes with a thing. Nobody sees a shadow, or what a rollback would bring back.
 */
export const mayRest = ({ slots }: RegistryState, id: string): boolean =>
  Object.entries(slots).every(([slot, { champion }]) => champion !== id || slot === "complement");

/**
 * The first of the packages that is to be made now; where it is none, `until` when. `leftAt`: when somebody
 * was last found to have left.
 */
export const chooseTarget = <T extends { readonly entry: PackageEntry }>(
  targets: readonly T[],
  { now, leftAt, quietMs = QUIET_MS }: { now: number; leftAt: number; quietMs?: number | undefined },
): { readonly target: T | null; readonly until: number } => {
  const hasRestedLong = ({ entry: { rests, retired } }: T): boolean =>
    rests === true && retired !== null && isOver(now - retired.at, LONGEST_REST_MS);
  const next = targets.find(hasRestedLong) ?? targets.find(({ entry }) => entry.rests !== true);
  const [resting = null] = targets;
  if (next !== undefined || resting === null) return { target: next ?? null, until: Infinity };
  return { target: isOver(now - leftAt, quietMs) ? resting : null, until: leftAt + quietMs };
};

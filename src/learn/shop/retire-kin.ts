import { retireRemembering } from "../../model/registry/package-transitions.ts";
import type { Registry } from "../../model/registry/registry.ts";
import {
  isTrainedHere,
  type PackageEntry,
  packageOf,
  type RegistryAct,
  type RegistryState,
  slotOf,
} from "../../model/registry/registry-state.ts";
import type { Services } from "../../services/services.ts";
import { openTraining } from "./package-training.ts";

export const SUCCEEDED = "it still remembers shoppers who left, and a version without them was trained";

/** The slots whose champion it is. */
export const servesOf = (state: RegistryState, id: string): string[] =>
  Object.keys(state.slots).filter((slot) => slotOf(state, slot).champion === id);

/** Champions with somebody who left, which are made again without them (unlearning). */
const championsMadeAgain = async (
  { store }: Services,
  shop: string,
  { state, head }: { readonly state: RegistryState; readonly head: number },
): Promise<ReadonlySet<string>> => {
  const found = new Set<string>();
  for (const { champion } of Object.values(state.slots)) {
    const entry = champion === null ? null : packageOf(state, champion);
    if (entry === null || entry.fenced !== null || !isTrainedHere(entry)) continue;
    if ((entry.watermark ?? head) >= head) continue;
    const dir = await store.models.openPackage(shop, entry.id);
    if (dir !== null && (await openTraining(dir)) !== null) found.add(entry.id);
  }
  return found;
};

/**
 * Retires versions of these names that remember somebody. Promoted or not: there is a version without those
 * who left, so that nothing keeps the one that remembers them, but for a champion that is being made again: a
 * training that leaves it its place leaves no hole there.
 */
export const retirementOf = async (
  { services, shop }: { readonly services: Services; readonly shop: string },
  registry: Registry,
  act: RegistryAct,
): Promise<(after: RegistryState, names: ReadonlySet<string>) => RegistryState> => {
  const { state } = await registry.read(shop);
  const again = await championsMadeAgain(services, shop, { state, head: act.erasureHead });
  return (after, names) => {
    const which = ({ id, name }: PackageEntry): boolean =>
      names.has(name) && !(again.has(id) && servesOf(after, id).length > 0);
    return retireRemembering(after, { sequence: act.erasureHead, because: SUCCEEDED, which }, act);
  };
};

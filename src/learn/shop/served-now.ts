import { isLoadable, packageOf, slotOf } from "../../model/registry/registry-state.ts";
import type { Services } from "../../services/services.ts";
import type { ComputationJob } from "./computation-job.ts";

/**
 * What serves the shop now and what a newcomer has to beat: the champion that was trained, as long as it may
 * be loaded, or else the model of the catalogue; neither, where the shop has nothing yet.
 */
export const servedNow = async (
  { store, registry }: Services,
  shop: string,
): Promise<Pick<ComputationJob, "champion" | "content">> => {
  const [{ state }, head] = await Promise.all([registry.read(shop), store.jobs.erasureHead(shop)]);
  const id = slotOf(state, "default").champion;
  const entry = id === null ? null : packageOf(state, id);
  const dir =
    entry === null || !isLoadable(entry, head) ? null : await store.models.openPackage(shop, entry.id);
  if (entry === null || dir === null) return { champion: null, content: null };
  const served = { id: entry.id, dir };
  return entry.dataset === "catalogue"
    ? { champion: null, content: served }
    : { champion: served, content: null };
};

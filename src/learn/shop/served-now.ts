import {
  fallbackOf,
  isLoadable,
  type PackageEntry,
  packageOf,
  type RegistryState,
  slotOf,
} from "../../model/registry/registry-state.ts";
import type { Services } from "../../services/services.ts";
import type { ComputationJob } from "./computation-job.ts";

const SLOT = "default";

/** The champion, or what answers for one that is fenced: a fenced version answers nowhere. */
const rivalIn = (state: RegistryState, erasureHead: number): PackageEntry | null => {
  const { champion } = slotOf(state, SLOT);
  const entry = champion === null ? null : packageOf(state, champion);
  if (entry === null || entry.fenced === null) return entry;
  const id = fallbackOf(state, SLOT, erasureHead)?.id ?? null;
  return id === null ? null : packageOf(state, id);
};

/** What a newcomer has to beat, and what has its slot. */
type ServedNow = Pick<ComputationJob, "champion" | "content"> & {
  /** The champion of the default slot as the registry has it, fenced or not. */
  readonly holder: string | null;
};

/**
 * The champion, or the model of the catalogue; neither, where nothing has the slot, or what has it is fenced
 * and nothing answers for it. A champion that may not be run at this moment, as somebody in it just left, has
 * its slot all the same.
 */
export const servedNow = async ({ store, registry }: Services, shop: string): Promise<ServedNow> => {
  const [{ state }, head] = await Promise.all([registry.read(shop), store.jobs.erasureHead(shop)]);
  const { champion: holder } = slotOf(state, SLOT);
  const entry = rivalIn(state, head);
  if (entry === null) return { champion: null, content: null, holder };
  const dir = await store.models.openPackage(shop, entry.id);
  if (entry.dataset === "catalogue" && dir !== null)
    return { champion: null, content: { id: entry.id, dir }, holder };
  return { champion: { id: entry.id, dir, mayRun: isLoadable(entry, head) }, content: null, holder };
};

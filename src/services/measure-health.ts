import type { JobPort } from "../jobs/port.ts";
import { readDrift, type SlotDrift } from "../model/drift/drift-state.ts";
import type { ShopModels } from "../model/registry/shop-models.ts";
import type { Services } from "./services.ts";

/** What is looked at now and then, for whoever watches the service; sums over all shops. */
export type Health = {
  /** Leaves that wait for their place in the ledger; counted up to a thousand a shop. */
  readonly ledgerWaiting: number;
  readonly jobs: Readonly<Record<string, number>>;
  readonly queues: Readonly<Record<string, number>>;
  readonly models: readonly { readonly slot: string; readonly role: string; readonly model: string }[];
  /** Of the last week that was measured of each slot. */
  readonly drift: readonly DriftHealth[];
};

type DriftHealth = {
  readonly slot: string;
  readonly model: string;
  /** Recall@20 by name: `champion`, and each simple model. */
  readonly recall: Readonly<Record<string, number>>;
  readonly isAlarm: boolean;
};

/** Of a champion that serves: what was measured of one that went says nothing of its slot. */
const driftHealthOf = (
  slot: string,
  { weeks, alarm }: SlotDrift,
  champion: string | null | undefined,
): DriftHealth[] => {
  const week = weeks.at(-1);
  if (week === undefined || week.model !== champion) return [];
  const baselines = week.baselines.map(({ name, recall }) => [name, recall] as const);
  const recall = Object.fromEntries([["champion", week.recall.value] as const, ...baselines]);
  return [{ slot, model: week.model, recall, isAlarm: alarm !== null }];
};

type Deps = {
  readonly services: Pick<Services, "shops" | "store">;
  readonly models: Pick<ShopModels, "slotsOf">;
  /** How many wait in each queue of this process. */
  readonly queues: Readonly<Record<string, () => number>>;
  readonly tell: (health: Health) => void;
};

const MOST_COUNTED = 1_000;
const KINDS = [
  "erasure",
  "training",
  "unlearning",
  "retention",
  "drift",
  "delivery",
] as const satisfies readonly Parameters<JobPort["list"]>[1][];

/** Looks once, and tells. */
export const createHealthMeter =
  ({ services: { shops, store }, models, queues, tell }: Deps): (() => Promise<void>) =>
  async () => {
    const names = await shops.list();
    let ledgerWaiting = 0;
    const jobs = Object.fromEntries(KINDS.map((kind) => [kind, 0])) as Record<(typeof KINDS)[number], number>;
    const served: Health["models"][number][] = [];
    const drift: DriftHealth[] = [];
    for (const shop of names) {
      ledgerWaiting += (await store.ledger.readOutbox(shop, MOST_COUNTED)).length;
      for (const kind of KINDS)
        jobs[kind] += (await store.jobs.list(shop, kind)).filter(({ state }) => state !== "done").length;
      const serving = (await models.slotsOf(shop)).serving();
      for (const [slot, each] of Object.entries(await readDrift(store.jobs, shop)))
        drift.push(...driftHealthOf(slot, each, serving[slot]?.champion));
      for (const [slot, arms] of Object.entries(serving))
        for (const [role, model] of Object.entries(arms))
          if (model !== null) served.push({ slot, role, model });
    }
    const waiting = Object.fromEntries(Object.entries(queues).map(([name, size]) => [name, size()]));
    tell({ ledgerWaiting, jobs, queues: waiting, models: served, drift });
  };

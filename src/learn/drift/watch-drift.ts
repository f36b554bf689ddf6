import { DomainError } from "../../lib/errors.ts";
import { describeError, type Log } from "../../lib/log.ts";
import { randomId } from "../../lib/random.ts";
import { startAside } from "../../lib/run-aside.ts";
import {
  type DriftAlarm,
  type DriftState,
  isLookDue,
  keepDrift,
  noteLook,
  readDrift,
} from "../../model/drift/drift-state.ts";
import { isLoadable, packageOf } from "../../model/registry/registry-state.ts";
import type { Services } from "../../services/services.ts";
import type { ServedPackage } from "../shop/computation-job.ts";
import { loadShopData } from "../shop/load-shop-data.ts";
import { takeDriftLease } from "../shop/training-lease.ts";
import { lastDefences } from "../shop/training-outcome.ts";
import { MIN_SHOPPERS } from "../shop/training-wish.ts";
import { type DriftJob, LEAST_SHOPPERS, type MeasuredDrift } from "./measure-drift.ts";

const DAY_MS = 86_400_000;
const RANKING = ".rank";

type DriftWatch = {
  /** Looks at every shop whose time has come. */
  turn(): Promise<void>;
  /** Looks at one shop now. @throws DomainError training_running while another process does. */
  look(shop: string): Promise<DriftState>;
};

type Deps = {
  readonly services: Services;
  readonly log: Log;
  /** Ends a look that is under way; the next one begins anew. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, total: number) => void;
};

/** The champions that answer by themselves, by slot. */
const championsOf = async (
  { store, registry }: Services,
  shop: string,
): Promise<ReadonlyMap<string, string>> => {
  const [{ state }, head] = await Promise.all([registry.read(shop), store.jobs.erasureHead(shop)]);
  return new Map(
    Object.entries(state.slots).flatMap(([slot, { champion }]): [string, string][] => {
      const entry = champion === null || slot.endsWith(RANKING) ? null : packageOf(state, champion);
      return entry !== null && entry.fenced === null && isLoadable(entry, head) ? [[slot, entry.id]] : [];
    }),
  );
};

/** Measures in a process of its own, so that whoever leaves meanwhile does not wait. */
const measureAside = (job: DriftJob, signal?: AbortSignal): Promise<MeasuredDrift> =>
  new Promise((resolve, reject) => {
    const child = startAside(import.meta.url, "./drift-process", job, "advanced");
    const end = (): void => void child.kill("SIGKILL");
    signal?.addEventListener("abort", end, { once: true });
    const heard = {
      measured: null as MeasuredDrift | null,
      broken: null as ReturnType<typeof describeError> | null,
    };
    child.on("message", (message: Partial<typeof heard>) => void Object.assign(heard, message));
    child.on("error", reject);
    child.on("exit", () => {
      signal?.removeEventListener("abort", end);
      if (heard.measured !== null) resolve(heard.measured);
      else
        reject(
          Object.assign(new Error("the measuring of a champion failed"), {
            name: heard.broken?.error_name ?? "Error",
            stack: heard.broken?.stack ?? "",
          }),
        );
    });
  });

const readJob = async ({ services, onProgress }: Deps, shop: string): Promise<Omit<DriftJob, "champion">> => {
  const { clock, defenceSecret } = services;
  const data = await loadShopData(services, shop, onProgress === undefined ? {} : { onProgress });
  const { minShoppers = MIN_SHOPPERS } = await lastDefences(services, shop);
  return {
    dataset: data.dataset,
    catalogue: data.catalogue,
    measured: data.measured,
    until: Math.floor(clock() / DAY_MS),
    minShoppers,
    mostUnitEntries: data.mostUnitEntries,
    secret: await defenceSecret(shop),
  };
};

/** One that cannot be measured is looked at again with the next look, and not every minute. */
const measureOne = (deps: Deps, shop: string, job: DriftJob): Promise<MeasuredDrift> =>
  measureAside(job, deps.signal).catch((error: unknown) => {
    if (deps.signal?.aborted === true) throw error;
    deps.log.error(
      { shop, model: job.champion.id, job: "drift", ...describeError(error) },
      "how the champion does could not be measured; it is tried again tomorrow",
    );
    return { week: null, because: "It could not be measured; the log of the service says where it failed." };
  });

/** What each of these packages foresaw, by its id; one whose files are gone is left out. */
const measureEach = async (
  deps: Deps,
  shop: string,
  ids: ReadonlySet<string>,
): Promise<ReadonlyMap<string, MeasuredDrift>> => {
  const { models } = deps.services.store;
  const found = await Promise.all(
    [...ids].map(async (id) => ({ id, dir: await models.openPackage(shop, id) })),
  );
  const packages = found.flatMap(({ id, dir }): ServedPackage[] => (dir === null ? [] : [{ id, dir }]));
  if (packages.length === 0) return new Map();
  const job = await readJob(deps, shop);
  const { size } = job.measured;
  if (size < LEAST_SHOPPERS) {
    const because =
      `${size} shoppers who granted train and measure have done anything; a figure needs ` +
      `${LEAST_SHOPPERS}.`;
    return new Map(packages.map(({ id }) => [id, { week: null, because }]));
  }
  const measured = new Map<string, MeasuredDrift>();
  for (const champion of packages)
    measured.set(champion.id, await measureOne(deps, shop, { ...job, champion }));
  return measured;
};

const raise = async (
  { services, log }: Deps,
  { shop, slot, alarm }: { readonly shop: string; readonly slot: string; readonly alarm: DriftAlarm },
): Promise<void> => {
  const { since, ...told } = alarm;
  const { model, baseline, recall, baseline_recall: other } = told;
  await services.webhooks.announce({
    shop,
    type: "model.drifted",
    at: Date.parse(since),
    data: { slot, ...told },
  });
  log.warn(
    { shop, slot, model, state: "drifted" },
    `${model} is behind ${baseline} on days that it was not trained on (Recall@20 ${recall} against ` +
      `${other}); train again`,
  );
};

/** Measures the champions of these slots, raises what alarms there are, and keeps what was found. */
const lookAt = async (deps: Deps, shop: string, slots: ReadonlyMap<string, string>): Promise<DriftState> => {
  const {
    store: { jobs },
    clock,
  } = deps.services;
  const measured = await measureEach(deps, shop, new Set(slots.values()));
  const now = clock();
  const state: Record<string, DriftState[string]> = { ...(await readDrift(jobs, shop)) };
  for (const [slot, champion] of slots) {
    const found = measured.get(champion);
    if (found === undefined) continue;
    const { drift, raised } = noteLook(state[slot], { at: now, champion, ...found });
    state[slot] = drift;
    // Told first, remembered then: a crash between the two tells twice, and never not at all.
    if (raised !== null) await raise(deps, { shop, slot, alarm: raised });
  }
  await keepDrift(jobs, shop, state, now);
  return state;
};

/** The slots whose time to be looked at has come. */
const dueSlots = async (services: Services, shop: string): Promise<ReadonlyMap<string, string>> => {
  const [champions, state] = await Promise.all([
    championsOf(services, shop),
    readDrift(services.store.jobs, shop),
  ]);
  return new Map([...champions].filter(([slot, id]) => isLookDue(state[slot], id, services.clock())));
};

/**
 * Looks once a week at how the champions of a shop do on days that they were not trained on, under a lease,
 * so that several instances do it once. The figures name nobody; what they are made of is read anew, under
 * the grants of that moment.
 */
export const createDriftWatch = (deps: Deps): DriftWatch => {
  const { services, log, signal } = deps;
  const { store, shops, clock, random } = services;
  const holder = randomId("drf", random);
  const isStopped = (): boolean => signal?.aborted === true;
  /** Null while another process has the lease. */
  const underLease = async <T>(shop: string, work: () => Promise<T>): Promise<T | null> => {
    const lease = await takeDriftLease(shop, { jobs: store.jobs, clock, holder });
    if (lease === null) return null;
    try {
      return await work();
    } finally {
      await lease.release();
    }
  };
  const lookWhereDue = async (shop: string): Promise<void> => {
    if ((await dueSlots(services, shop)).size === 0) return;
    // Another process may have looked between the question and the lease.
    await underLease(shop, async () => {
      const due = await dueSlots(services, shop);
      if (due.size > 0) await lookAt(deps, shop, due);
    });
  };
  return {
    async turn() {
      for (const shop of await shops.list()) {
        if (isStopped()) return;
        await lookWhereDue(shop).catch((error: unknown) => {
          if (isStopped()) return;
          log.error(
            { shop, job: "drift", ...describeError(error) },
            "how the champion does could not be measured; it is tried again",
          );
        });
      }
    },
    async look(shop) {
      const state = await underLease(shop, async () => lookAt(deps, shop, await championsOf(services, shop)));
      if (state === null)
        throw new DomainError(
          "training_running",
          "Another process measures the models of this shop; wait a minute, and read what it found.",
        );
      return state;
    },
  };
};

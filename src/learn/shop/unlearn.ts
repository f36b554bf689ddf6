import { rm } from "node:fs/promises";
import { DomainError } from "../../lib/errors.ts";
import { describeError, type Log } from "../../lib/log.ts";
import { randomId } from "../../lib/random.ts";
import { makeTemporaryFolder } from "../../lib/temporary-folder.ts";
import { isOver } from "../../model/registry/follow-time.ts";
import { retire } from "../../model/registry/package-transitions.ts";
import {
  isTrainedHere,
  mustForget,
  originOf,
  type PackageEntry,
  packageOf,
  type RegistryAct,
  remembers,
} from "../../model/registry/registry-state.ts";
import { rest, retireIdle } from "../../model/registry/succeed-package.ts";
import type { Services } from "../../services/services.ts";
import { forgetWhoLeft } from "../../shopper/who-left.ts";
import { changeAndFill } from "./fill-slots.ts";
import { type ForgettingMemory, NO_MEMORY } from "./forgetting-memory.ts";
import { chooseTarget, type ForgettingTarget, mayRest, targetsOf } from "./forgetting-targets.ts";
import { makeWithout } from "./make-without.ts";
import { publishWithout } from "./publish-without.ts";
import { RELEASE, WITHDRAWN } from "./release.ts";
import { createRemoveFiles } from "./remove-files.ts";
import { tellProgress } from "./tell-progress.ts";
import { takeForgettingLease, type TrainingLease } from "./training-lease.ts";

const BY = "unlearning";
const BACK_OFF_MS = 30_000;
const NOTHING_LEFT = "it remembers shoppers who left, and too little is left to learn from without them";
const IDLE = "it remembered shoppers who left, and served nowhere";
const RESTS = "it remembers shoppers who left; it is made again without them, and has its places again then";

export type Unlearner = {
  /**
   * Makes the models of every shop forget who left since; resolves when nothing is left to do. Never rejects.
   */
  turn(): Promise<void>;
};

type Deps = {
  readonly services: Services;
  readonly log: Log;
  /** Ends what is under way; the next process begins it again. */
  readonly signal: AbortSignal;
  /** What is left of the model made before; by default nothing is. */
  readonly memory?: ForgettingMemory;
  /** Hears that the registry has changed, so that whoever serves need not find out by looking. */
  readonly onPublished?: () => void;
  readonly quietMs?: number;
};

type Setting = Deps & {
  readonly shop: string;
  readonly lease: TrainingLease;
  /** When this process found that somebody had left; the log tells no more than the hour. */
  readonly leftAt: number;
};

/**
 * Takes releases that remember somebody out of the public slot where the shop wants no list to tell, by what
 * it loses, who left (docs/public-lists.md). What comes instead is the same whoever it was.
 */
const withdrawReleases = async (setting: Setting, act: RegistryAct): Promise<void> => {
  const { services, shop, log, onPublished = () => undefined } = setting;
  const { from, on_leaving } = (await services.shops.settings(shop)).public_lists;
  const isTold = (entry: PackageEntry): boolean =>
    entry.name === RELEASE && isTrainedHere(entry) && remembers(entry, act.erasureHead);
  if (from !== "released" || on_leaving !== "catalogue") return;
  const told = Object.values((await services.registry.read(shop)).state.packages).filter(isTold);
  if (told.length === 0) return;
  await changeAndFill(services, shop, (state) =>
    told.reduce((next, { id }) => retire(next, { id, because: WITHDRAWN }, act), state),
  );
  onPublished();
  log.info({ shop, count: told.length }, "a release gave way to the catalogue: somebody in it left");
};

const forgetIn = async (
  setting: Setting,
  { entry, training }: ForgettingTarget,
  head: number,
): Promise<void> => {
  const { services, shop, lease, log, signal, memory = NO_MEMORY, onPublished = () => undefined } = setting;
  const teller = await tellProgress(setting, entry.version, head);
  const stopping = AbortSignal.any([lease.lost, signal]);
  const folder = await makeTemporaryFolder("forgetting");
  try {
    await teller.tell("read", head);
    const making = await makeWithout({
      services,
      shop,
      entry,
      training,
      folder,
      memory,
      signal: stopping,
      onProgress: (name) => {
        teller.begin(name);
        if (name === "make") void teller.tell("make", head).catch(() => undefined);
      },
    });
    teller.begin("publish");
    await teller.tell("publish", making.data.watermark);
    const isPublished = await publishWithout({ services, shop, entry, lease }, making, BY);
    onPublished();
    await teller.tell("done", making.data.watermark);
    if (isPublished)
      log.info(
        { shop, model: making.made.id, count: making.data.watermark - (entry.watermark ?? 0) },
        "a model was made again without shoppers who left",
      );
  } catch (error) {
    if (!stopping.aborted) await teller.tell("failed", head).catch(() => undefined);
    throw error;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

/** Removes what says who left once no model remembers them any more, and has its keys destroyed. */
const clearUp = async ({ services: { store, clock }, shop }: Setting, forgotten: number): Promise<void> => {
  if ((await forgetWhoLeft(store.jobs, shop, forgotten)) > 0) await store.destruction.request(clock());
};

/** Makes a package again; what too little is left for is retired. */
const forgetOrRetire = async (setting: Setting, target: ForgettingTarget, head: number, act: RegistryAct) => {
  try {
    await forgetIn(setting, target, head);
  } catch (error) {
    if (!(error instanceof DomainError) || error.code !== "too_little_data") throw error;
    await changeAndFill(setting.services, setting.shop, (state) =>
      retire(state, { id: target.entry.id, because: NOTHING_LEFT }, act),
    );
  }
};

const MORE = 0;

/**
 * One round: retires what is not worth making again, makes one of the others, and lets those rest that can
 * wait. Until when there is nothing to do by time alone: `MORE`, now; Infinity, until something changes.
 */
const oneRound = async (setting: Setting): Promise<number> => {
  const { services, shop, leftAt, quietMs, memory = NO_MEMORY, onPublished = () => undefined } = setting;
  const { store, registry, clock } = services;
  const head = await store.jobs.erasureHead(shop);
  const act = { by: BY, at: clock(), erasureHead: head };
  await withdrawReleases(setting, act);
  const { state: before } = await registry.read(shop);
  const targets = await targetsOf(services, shop, before, head);
  const spared = new Set(targets.map(({ entry }) => entry.id));
  const { target, until } = chooseTarget(targets, { now: clock(), leftAt, quietMs });
  const waiting = targets.filter(({ entry }) => entry.rests !== true && entry.id !== target?.entry.id);
  const { state } = await registry.change(shop, (old) => {
    const left = retireIdle(old, { spared, because: IDLE }, act);
    const ids = waiting.map(({ entry }) => entry.id).filter((id) => mayRest(left, id));
    return rest(left, { ids, because: RESTS }, act);
  });
  const rested = waiting.filter(({ entry }) => packageOf(state, entry.id)?.rests === true);
  for (const { entry } of rested) memory.drop({ shop, origin: originOf(entry) });
  if (rested.length > 0) onPublished();
  // Also what cannot subtract: whoever is erased later learns from it what still remembers them.
  const behind = Object.values(state.packages).filter((entry) => mustForget(entry, head));
  await clearUp(setting, Math.min(head, ...behind.map(({ watermark }) => watermark ?? 0)));
  if (target === null) return until;
  await forgetOrRetire(setting, target, head, act);
  return MORE;
};

/**
 * Unlearning behind the answers (docs/learning.md, "Forgetting in service"): every model that was trained
 * here by the linear recipe and may serve again is made anew without everybody who left since, all of them in
 * one go, one at a time across processes and instances.
 */
export const createUnlearner = (deps: Deps): Unlearner => {
  const { services, log, signal } = deps;
  const { store, registry, shops, clock, random } = services;
  const holder = randomId("fgt", random);
  const removeFiles = createRemoveFiles(services);
  const settled = new Map<string, { readonly mark: string; readonly until: number }>();
  const notBefore = new Map<string, number>();
  const heads = new Map<string, { readonly head: number; readonly at: number }>();
  const leftAt = async (shop: string): Promise<number> => {
    const head = await store.jobs.erasureHead(shop);
    const seen = heads.get(shop);
    const found = seen?.head === head ? seen : { head, at: clock() };
    heads.set(shop, found);
    return found.at;
  };
  /** True: there is more to be done for this shop. */
  const forget = async (shop: string): Promise<boolean> => {
    const mark = async (): Promise<string> =>
      (await Promise.all([store.jobs.erasureHead(shop), registry.revision(shop)])).join(" ");
    const wait = (notBefore.get(shop) ?? 0) - clock();
    // Longer than it ever waits: the clock was put back.
    if (wait > 0 && wait <= BACK_OFF_MS) return false;
    const last = settled.get(shop) ?? { mark: null, until: MORE };
    const isOverdue = last.until !== Infinity && isOver(clock() - last.until, 0);
    if (!isOverdue && last.mark === (await mark())) return false;
    const lease = await takeForgettingLease(shop, { jobs: store.jobs, clock, holder });
    if (lease === null) return false;
    try {
      const seen = await mark();
      const until = await oneRound({ ...deps, shop, lease, leftAt: await leftAt(shop) });
      // What rests waits from here on: whoever had to wait for this may be followed by the next at once.
      if (until === MORE) heads.delete(shop);
      settled.set(shop, { mark: seen, until });
      return until === MORE;
    } finally {
      await lease.release();
    }
  };
  const forgetOrTell = (shop: string): Promise<boolean> =>
    forget(shop).catch((error: unknown) => {
      if (signal.aborted) return false;
      notBefore.set(shop, clock() + BACK_OFF_MS);
      log.error(
        { shop, job: "unlearning", ...describeError(error) },
        "a model could not be made to forget; it is tried again, and goes at its deadline",
      );
      return false;
    });
  return {
    async turn() {
      let isMore = true;
      while (isMore) {
        isMore = false;
        // One round of each shop: one that people leave all the time must not keep the others from theirs.
        for (const shop of await shops.list()) {
          if (signal.aborted) return;
          await removeFiles(shop).catch((error: unknown) =>
            log.error(
              { shop, job: "unlearning", ...describeError(error) },
              "files of a retired model could not be removed; it is tried again",
            ),
          );
          isMore = (await forgetOrTell(shop)) || isMore;
        }
      }
    },
  };
};

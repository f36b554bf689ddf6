import type { AgePolicy } from "../consent/age-of-consent.ts";
import type { ConsentPort } from "../consent/port.ts";
import type { ShopperRef } from "../consent/shopper-ref.ts";
import type { ShopperState } from "../consent/state.ts";
import type { JobPort } from "../jobs/port.ts";
import type { Clock } from "../lib/clock.ts";
import { type RandomBytes, randomId } from "../lib/random.ts";
import {
  hasPlaces,
  isTrainedHere,
  originOf,
  packageOf,
  type RegistryState,
} from "../model/registry/registry-state.ts";
import type { StoredEvent } from "./event.ts";
import { keptUnder } from "./kept-under.ts";
import { isInExport } from "./left-the-house.ts";
import type { ShopperPort } from "./port.ts";
import { isMinorSince, takesBack } from "./takes-back.ts";
import { packagesOf } from "./trained-packages.ts";
import { beginLeaving, listCutShort, logLeaving, stillRemembering } from "./who-left.ts";

/** An act that was begun so long ago was cut short: no store call takes a minute. */
const CUT_SHORT_MS = 60_000;
const LOOK_EVERY_MS = 10_000;

export type Leaving = {
  /**
   * The port with every act written into the erasure log after which a model may remember what it must
   * forget.
   */
  readonly shoppers: ConsentPort & ShopperPort;
  /**
   * Packages that may serve and have learnt from one of these identities of one person, also where an act of
   * theirs has taken from the rows what tells so.
   */
  rememberedBy(refs: readonly ShopperRef[]): Promise<readonly string[]>;
  /** Writes what a process that died had begun to write; done again and again behind the answers. */
  resume(shop: string): Promise<void>;
};

type Deps = {
  readonly shoppers: ConsentPort & ShopperPort;
  readonly jobs: Pick<JobPort, "put" | "remove" | "list" | "appendErasure" | "readErasures" | "erasureHead">;
  readonly registryOf: (shop: string) => Promise<RegistryState>;
  /** Who is a minor, as the shop has settled it. */
  readonly agePolicyOf: (shop: string) => Promise<AgePolicy>;
  readonly clock: Clock;
  readonly random: RandomBytes;
  /** Hears of each act that models must forget, once it stands in the log. */
  readonly onLeft?: (shop: string) => void;
};

type LeavingAct<T> = {
  readonly act: () => Promise<T>;
  /** Was there anything to take? Always, by default. */
  readonly hasTaken?: (result: T) => boolean;
  /** Packages that counted the person, as the act itself found them. */
  readonly counts?: (result: T) => readonly string[];
  /**
   * False where the act destroys what training left beside the rows, so that nobody can tell who was counted
   * meanwhile.
   */
  readonly isExact?: boolean;
};

const isClosedToTraining = ({ declined = [] }: StoredEvent): boolean => declined.includes("train");

/** What a training counts, or may count, of an event (docs/learning.md, "Steps"). */
const COUNTED = [
  "type",
  "item_id",
  "occurred_at",
  "session_id",
  "quantity",
  "order_id",
  "value",
  "ref_event_id",
  "sensitive",
] as const;

const isAnother = (before: StoredEvent, after: StoredEvent): boolean =>
  COUNTED.some((field) => before[field] !== after[field]);

const mayTrain = ({ standing }: ShopperState): boolean => standing.train.state === "granted";

/**
 * Every act by which a shopper leaves a model goes through the store's port, so that it is written down
 * there: erasure, withdrawal, restriction, objection, a link made or undone, a forgotten event, retention. An
 * intent is kept first, then the act, then the log's entry; whoever is answered has it in the log, and a
 * crash in between is made good by `resume`. The log grows only where a model that may still be loaded has
 * counted the person, or where that cannot be known.
 */
export const createLeaving = ({
  shoppers,
  jobs,
  registryOf,
  agePolicyOf,
  clock,
  random,
  onLeft = () => undefined,
}: Deps): Leaving => {
  const nextLook = new Map<string, number>();
  const personOf = async (ref: ShopperRef) => {
    const states = new Map<string, ShopperState>();
    const waiting = [ref.key];
    for (const key of waiting) {
      if (states.has(key)) continue;
      const state = await shoppers.readState({ shop: ref.shop, key });
      states.set(key, state);
      waiting.push(...state.links.map((link) => link.key));
    }
    return {
      refs: [...states.keys()].map((key) => ({ shop: ref.shop, key })),
      mayTrain: [...states.values()].some(mayTrain),
    };
  };
  const countedIn = async (refs: readonly ShopperRef[]): Promise<readonly string[]> =>
    (await Promise.all(refs.map((ref) => shoppers.readTrained(ref)))).flatMap(packagesOf);
  /**
   * Packages that may serve, or will be made again, and have counted the person, also where they must forget
   * others already:
   * what is made without those does not miss this one. A package that is not in the registry may be about to
   * enter it.
   */
  const remembering = async (
    shop: string,
    counted: readonly string[],
    trains: boolean,
  ): Promise<readonly string[]> => {
    const state = await registryOf(shop);
    const coming = counted.filter((id) => packageOf(state, id) === null);
    // Nobody has said of a package from elsewhere whom it was trained on: whoever let themselves be trained
    // on may be in it.
    const known = Object.values(state.packages).filter(
      (entry) =>
        hasPlaces(entry) &&
        (isTrainedHere(entry) ? counted.includes(originOf(entry)) : trains && entry.watermark !== null),
    );
    return [...new Set([...coming, ...known.map(({ id }) => id)])];
  };
  const loggedAct = async <T>(
    ref: ShopperRef,
    { act, hasTaken, counts, isExact }: LeavingAct<T>,
  ): Promise<T> => {
    const { shop } = ref;
    const { refs, mayTrain: trains } = await personOf(ref);
    const before = await countedIn(refs);
    if (before.length === 0 && !trains) return act();
    const jobId = randomId("fgt", random);
    const body = {
      from: await jobs.erasureHead(shop),
      keys: refs.map(({ key }) => key),
      packages: await remembering(shop, before, trains),
    };
    await beginLeaving(jobs, { shop, jobId, body }, clock());
    const result = await act();
    // A training that began before the act may have counted the person meanwhile.
    const counted = [...before, ...(await countedIn(refs)), ...(counts?.(result) ?? [])];
    const packages = await remembering(shop, counted, trains);
    const isRemembered =
      (hasTaken?.(result) ?? true) &&
      ((trains && isExact === false) || packages.length > 0 || (await isInExport(jobs, refs)));
    if (!isRemembered) await jobs.remove(shop, jobId);
    else {
      // A link that was made brings somebody in whom the person did not know before.
      const keys = [...new Set([...body.keys, ...(await personOf(ref)).refs.map(({ key }) => key)])];
      await logLeaving(jobs, { shop, jobId, body: { ...body, keys, packages } }, clock());
      onLeft(shop);
    }
    return result;
  };
  const takeEvent = (ref: ShopperRef, act: () => Promise<StoredEvent | null>): Promise<StoredEvent | null> =>
    loggedAct(ref, {
      act,
      hasTaken: (event) => event !== null && keptUnder(event.type) === "personalise",
    });
  const logging: ConsentPort & ShopperPort = {
    ...shoppers,
    async changeState(ref, change) {
      const before = await shoppers.readState(ref);
      const planned = change(before);
      const takes =
        planned !== null &&
        (takesBack(before, planned) || (await isMinorSince(before, planned, () => agePolicyOf(ref.shop))));
      if (!takes) return shoppers.changeState(ref, change);
      return loggedAct(ref, {
        act: () => shoppers.changeState(ref, change),
        isExact: planned?.dropEvents !== true,
      });
    },
    forgetEvent: (ref, eventId) => takeEvent(ref, () => shoppers.forgetEvent(ref, eventId)),
    deleteEvent: (ref, eventId) => takeEvent(ref, () => shoppers.deleteEvent(ref, eventId)),
    replaceEvent: (ref, version, before, after) => {
      const act = () => shoppers.replaceEvent(ref, version, before, after);
      // A model may have counted what was corrected, or what was told without a refusal of `train`.
      const isTaken =
        keptUnder(before.type) === "personalise" &&
        !isClosedToTraining(before) &&
        (isClosedToTraining(after) || isAnother(before, after));
      return isTaken ? loggedAct(ref, { act, hasTaken: (done) => done }) : act();
    },
    async dropEventsWhere(ref, drop) {
      let takes = false;
      const { refs } = await personOf(ref);
      if ((await countedIn(refs)).length > 0)
        await shoppers.dropEventsWhere(ref, (event) => {
          takes ||= drop(event);
          return false;
        });
      const act = () => shoppers.dropEventsWhere(ref, drop);
      return takes ? loggedAct(ref, { act, hasTaken: (count) => count > 0 }) : act();
    },
    raiseBarrier: (ref, erasedAt, leaf) =>
      loggedAct(ref, {
        act: () => shoppers.raiseBarrier(ref, erasedAt, leaf),
        counts: ({ asTrained }) => packagesOf(asTrained),
      }),
  };
  return {
    shoppers: logging,
    async rememberedBy(refs) {
      const [first] = refs;
      if (first === undefined) return [];
      const states = await Promise.all(refs.map((ref) => shoppers.readState(ref)));
      const seen = await remembering(first.shop, await countedIn(refs), states.some(mayTrain));
      const still = await stillRemembering(jobs, refs, registryOf);
      return [...new Set([...seen, ...still])];
    },
    async resume(shop) {
      if (clock() < (nextLook.get(shop) ?? 0)) return;
      nextLook.set(shop, clock() + LOOK_EVERY_MS);
      for (const begun of await listCutShort(jobs, shop, clock() - CUT_SHORT_MS))
        await logLeaving(jobs, begun, clock());
    },
  };
};

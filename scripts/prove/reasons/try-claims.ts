/** Tries "without …" claims on twins: the same shopper without the events that a claim names. */
import { NO_SIGNALS } from "../../../src/consent/purposes.ts";
import type { ShopperRef } from "../../../src/consent/shopper-ref.ts";
import { emptyStanding } from "../../../src/consent/state.ts";
import type { StoredEvent } from "../../../src/shopper/event.ts";
import { SHOP } from "../imported-shop/import-shop.ts";
import type { Claim, Tally } from "./explain.ts";
import { type House, LIMIT, requestOf } from "./house.ts";

/** Length of a re-run list in which a claimed rank is looked for: as many as the answer looked at. */
const LOOKED_AT = LIMIT + 20;

const keyOf = (ids: readonly string[]): string => [...ids].sort().join("\n");
const properSubsets = (ids: readonly string[]): string[][] =>
  Array.from({ length: 2 ** ids.length - 2 }, (_, mask) =>
    ids.filter((_id, at) => ((mask + 1) & (1 << at)) !== 0),
  );

/**
 * A twin of a shopper without some events, kept in the store as anybody: same consent (but for training),
 * same preferences.
 */
const makeTwins = async (
  { services: { store, gate, shops } }: House,
  ref: ShopperRef,
  sets: readonly (readonly string[])[],
): Promise<ShopperRef[]> => {
  const { state, grant } = await gate.exercise(ref);
  const events = await store.shoppers.readEvents(grant);
  if (events === null) throw new Error("consent changed while the events were read");
  const twins = sets.map((_, at): ShopperRef => ({ shop: SHOP, key: `twin-${at}-${ref.key}` }));
  await Promise.all(
    twins.map((twin) =>
      store.shoppers.changeState(twin, (own) => ({
        state: {
          ...state,
          version: own.version,
          standing: { ...state.standing, train: emptyStanding().train },
          links: [],
        },
      })),
    ),
  );
  const policy = await shops.policy(SHOP);
  const appends = await Promise.all(
    twins.map(async (twin, at) => {
      const passage = await gate.pass({
        shopper: twin,
        signals: NO_SIGNALS,
        optOut: false,
        sessionReceipt: [],
        policy,
        country: null,
      });
      const without = new Set(sets[at]);
      // The store gives newest first; arrivals are kept in the order in which they came.
      const kept: StoredEvent[] = events.filter(({ event_id }) => !without.has(event_id)).reverse();
      const personalise = passage.grant("personalise");
      if (personalise === null) throw new Error("a twin has not the consent of its shopper");
      return { grant: personalise, events: kept };
    }),
  );
  const results = await store.shoppers.appendEvents(appends);
  if (results.some((result) => result === null)) throw new Error("a twin could not be kept");
  return twins;
};

/** The list of a shopper by one version. */
export const listOf = async (
  { checked }: House,
  ref: ShopperRef,
  version: string,
  limit: number,
): Promise<string[]> => {
  const { answer } = await checked.pipeline.recommend(
    requestOf(ref, { slot: `default@${version}`, explain: "brief", limit }),
  );
  return answer.suggestions.map(({ item }) => item.item_id);
};

/** Lists of twins, one for each different set of events that is left out. */
const listsOfTwins = async (
  house: House,
  ref: ShopperRef,
  sets: readonly (readonly string[])[],
  version: string,
): Promise<(without: readonly string[]) => readonly string[]> => {
  const different = new Map(sets.map((ids) => [keyOf(ids), ids]));
  const twins = await makeTwins(house, ref, [...different.values()]);
  const lists = new Map<string, string[]>();
  for (const [at, key] of [...different.keys()].entries()) {
    const twin = twins[at];
    if (twin !== undefined) lists.set(key, await listOf(house, twin, version, LOOKED_AT));
  }
  return (without) => {
    const list = lists.get(keyOf(without));
    if (list === undefined) throw new Error("a set of events was not tried");
    return list;
  };
};

/** Tries every claim of one shopper, and every proper subset of what it removes, on twins. */
export const verify = async (
  house: House,
  ref: ShopperRef,
  claims: readonly Claim[],
  version: string,
  tally: Tally,
): Promise<void> => {
  const sets = claims.flatMap(({ without }) => [without, ...properSubsets(without)]);
  const listWithout = await listsOfTwins(house, ref, sets, version);
  for (const { item_id, without, instead, rank_without } of claims) {
    const list = listWithout(without);
    const rank = list.indexOf(item_id) + 1;
    tally.claims += 1;
    tally.steps[without.length] = (tally.steps[without.length] ?? 0) + 1;
    if (rank === 0 || rank > LIMIT) tally.hold += 1;
    if (properSubsets(without).every((subset) => listWithout(subset).slice(0, LIMIT).includes(item_id)))
      tally.minimal += 1;
    if (instead === null || list.slice(0, LIMIT).includes(instead)) tally.instead += 1;
    if ((rank === 0 ? null : rank) === rank_without) tally.rank += 1;
  }
};

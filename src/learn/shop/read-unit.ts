import { NO_SIGNALS } from "../../consent/purposes.ts";
import { present } from "../../lib/present.ts";
import type { Services } from "../../services/services.ts";
import { buildView } from "../../shopper/build-view.ts";
import type { StoredEvent } from "../../shopper/event.ts";
import { readsByCatalogue } from "../../shopper/reads-by-catalogue.ts";
import { STEP_CODES } from "../../shopper/step.ts";
import type { PageContext } from "../../shopper/view.ts";
import type { TrainingStep, UnitSteps } from "../data/dataset.ts";
import { type CountedUnder, countedUnder } from "./counted-under.ts";

const DAY_MS = 86_400_000;
const EVERY_STEP = 1_000_000;
/** A bot's million events are its newest two thousand, whatever the shop: no unit costs more. */
export const MOST_UNIT_ENTRIES = 2000;
/**
 * Nobody bought on the web before there was one: an earlier time is a clock that was never set, and would
 * stretch every age.
 */
const EARLIEST = Date.UTC(1990, 0, 1);

const NOWHERE: PageContext = {
  moment: "home",
  item_id: null,
  items: [],
  cart: [],
  category: [],
  query: null,
  channel: "web",
  country: null,
  currency: null,
};

/**
 * The consent that one unit was read under: every joined identity with the version of its state, and the
 * records that granted.
 */
export type ConsentUsed = {
  readonly subjects: readonly { readonly key: string; readonly version: number }[];
  readonly personalise: string | null;
  readonly train: string | null;
};

/** A unit as it may be counted now. */
export type ReadUnit = UnitSteps & {
  readonly consent: ConsentUsed;
  readonly under: CountedUnder;
  /** Grants `measure` as well: how well a model foresees them may be told, in sums. */
  readonly isMeasured: boolean;
};

/** The newest steps of a unit with at most so many entries in all, oldest first; one step at least. */
export const newestSteps = (steps: readonly TrainingStep[], most: number): readonly TrainingStep[] => {
  let first = steps.length;
  let entries = 0;
  while (first > 0 && entries + steps[first - 1]!.items.length <= most)
    entries += steps[(first -= 1)]!.items.length;
  return steps.slice(Math.min(first, steps.length - 1));
};

/**
 * The steps that serving would see, oldest first: the training unit equals the serving unit
 * (docs/learning.md, "Steps"). What lies ahead of `now` (clocks differ) counts as now.
 */
export const stepsOf = (
  events: readonly StoredEvent[],
  indexOf: (itemId: string) => number,
  now: number,
): TrainingStep[] => {
  const believed = events.filter(({ occurred_at }) => occurred_at >= EARLIEST);
  const view = buildView({
    rung: "profile",
    stored: believed,
    session: [],
    context: NOWHERE,
    reads_cart: false,
    preferences: null,
    open_complaint: false,
    now,
    max_steps: EVERY_STEP,
  });
  const steps: TrainingStep[] = [];
  for (let at = view.steps.length - 1; at >= 0; at -= 1) {
    const step = view.steps[at]!;
    const items = [...new Set(step.items.map(indexOf))].filter((index) => index > 0);
    if (items.length > 0)
      steps.push({ time: Math.min(step.occurred_at, now) / DAY_MS, type: STEP_CODES[step.type], items });
  }
  return steps;
};

/**
 * Reads one unit with a grant of its own, as it was known at `asOf`; null for whoever grants no `train`, has
 * nothing, or is a part of another unit.
 */
export const createUnitReader = async (
  { store, gate, shops, catalogues, pageIndex, clock }: Services,
  shop: string,
  { indexOf, asOf }: { readonly indexOf: (itemId: string) => number; readonly asOf: number },
): Promise<(key: string) => Promise<ReadUnit | null>> => {
  const [policy, catalogue] = await Promise.all([shops.policy(shop), catalogues.open(shop)]);
  const reads = readsByCatalogue(store.shoppers, { catalogue, pageIndex, now: clock() });
  return async (key) => {
    const passage = await gate.pass({
      shopper: { shop, key },
      signals: NO_SIGNALS,
      optOut: false,
      sessionReceipt: [],
      policy,
      country: null,
    });
    const grant = passage.grant("train");
    if (grant === null || grant.subjects.some((subject) => subject.key < key)) return null;
    const events = await reads.readEvents(grant);
    const known = (events ?? []).filter(({ received_at }) => received_at <= asOf);
    const steps = stepsOf(known, indexOf, asOf);
    if (steps.length === 0) return null;
    const state = present(passage.state, "the state behind a grant");
    const { standing } = state;
    const consent = {
      subjects: grant.subjects.map((subject) => ({ key: subject.key, version: subject.version })),
      personalise: standing.personalise.record_id,
      train: standing.train.record_id,
    };
    return {
      id: key,
      steps: newestSteps(steps, MOST_UNIT_ENTRIES),
      consent,
      under: countedUnder(state, grant.subjects),
      isMeasured: passage.grant("measure") !== null,
    };
  };
};

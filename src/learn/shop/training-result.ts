import { isRankSlot, PUBLIC_SLOT } from "../../model/registry/registry-state.ts";
import type { RecommenderReport } from "../evaluate/evaluate-recommender.ts";
import type { ComputedParts } from "./compute-parts.ts";
import { MOST_RUN_MS } from "./judge-second-stage.ts";
import type { ShopData } from "./load-shop-data.ts";
import type { KeptPackage } from "./training-run.ts";
import type { TrainingSetting } from "./training-setting.ts";
import type { TrainingStatement } from "./training-statement.ts";
import { COMPLEMENT, type LeftSlot, tellLeft } from "./wanted-slots.ts";

/** The second stage: null where it could not be trained, with the reason. */
export type RankerResult = {
  readonly package: string | null;
  readonly promoted: readonly string[];
  readonly because: string | null;
  /** How it was judged beside its first stage alone, with both figures; null where it was not measured. */
  readonly judged: string | null;
  readonly gain: Readonly<Record<string, unknown>> | null;
};

/** Of the complement slot; `gain`: Recall@20 of held-back orders, its own and the default model's. */
export type ComplementResult = {
  readonly package: string;
  readonly serves: boolean;
  readonly gain: Readonly<Record<string, unknown>> | null;
};

export type TrainShopResult = {
  readonly package: string;
  readonly shoppers: number;
  readonly events: number;
  readonly items: number;
  readonly reports: readonly RecommenderReport[];
  readonly promoted: readonly string[];
  /** Why it waits, where it was not promoted. */
  readonly because: string | null;
  /** Of each slot that it was to serve and left to what a person put there, one sentence. */
  readonly left: readonly string[];
  /** How it was judged beside the simple models and what served; null where nothing is measured. */
  readonly judged: string | null;
  /** What its packages lack, each after the id of its package: neighbours for which there was no room. */
  readonly warnings: readonly string[];
  readonly seconds: Readonly<Record<string, number>>;
  /** Parts that an earlier training, cut short, had finished. */
  readonly kept: readonly string[];
  readonly statement: TrainingStatement;
  /** The second stage, where one was asked for or tried. */
  readonly ranker: RankerResult | null;
  /** Null: there are too few orders of several things to tell what goes together. */
  readonly complement: ComplementResult | null;
  /** What those without a profile are shown from now on; null: no release was due. */
  readonly released: string | null;
};

const WAITS = {
  sequence: "Compare it first: candor model shadow, then promote.",
  ranker: "Its gain does not pay for its cost; promote it by hand if you know better.",
} as const;

/** Why a second stage that was made serves nowhere. */
const rankerWaits = ({ pays, runMs }: KeptPackage): string =>
  runMs !== null && runMs > MOST_RUN_MS
    ? `Half of its runs take more than ${MOST_RUN_MS} ms (${runMs.toFixed(1)} ms): too long for an answer.`
    : pays
      ? "Its first stage waits too."
      : WAITS.ranker;

const rankerResult = (
  { heldBack, ranker, noRanker }: ComputedParts,
  promoted: readonly string[],
  left: readonly LeftSlot[],
): RankerResult | null => {
  const judged = heldBack?.second?.because ?? null;
  if (ranker === null)
    return noRanker === null ? null : { package: null, promoted: [], because: noRanker, judged, gain: null };
  // Where a person's own second stage has the place, that is why.
  const [others] = left.filter(({ slot }) => isRankSlot(slot)).map(tellLeft);
  const because = promoted.length > 0 ? null : (others ?? rankerWaits(ranker));
  return { package: ranker.id, promoted, because, judged, gain: ranker.gain };
};

type Ended = {
  readonly data: Pick<ShopData, "dataset" | "shoppers">;
  readonly statement: TrainingStatement;
  readonly computed: ComputedParts;
  readonly promoted: readonly (readonly string[])[];
  readonly left: readonly LeftSlot[];
};

export const resultOf = (
  { options, seconds, kept }: Pick<TrainingSetting, "options" | "seconds" | "kept">,
  { data, statement, computed, promoted, left }: Ended,
): TrainShopResult => {
  const { heldBack, first, complement, released } = computed;
  const isSequence = options.model === "sequence";
  const judged = heldBack?.because ?? null;
  const told = left.map(tellLeft);
  const isLeft = (wanted: string): boolean => left.some(({ slot }) => slot === wanted);
  const byHand = `Promote it by hand if you know better: candor model promote ${first.id}`;
  const because = isSequence ? WAITS.sequence : [judged ?? "", ...told, byHand].join(" ").trim();
  return {
    package: first.id,
    shoppers: data.shoppers,
    events: data.dataset.entryItem.length,
    items: data.dataset.items.length - 1,
    reports: heldBack?.reports ?? [],
    promoted: promoted[0] ?? [],
    because: (promoted[0] ?? []).length > 0 ? null : because,
    left: told,
    judged,
    warnings: [first, complement, released].flatMap((made) =>
      (made?.warnings ?? []).map((warning) => `${made?.id}: ${warning}`),
    ),
    seconds,
    kept: [...kept],
    statement,
    ranker: rankerResult(computed, promoted[1] ?? [], left),
    complement:
      complement === null
        ? null
        : {
            package: complement.id,
            serves: complement.pays && heldBack?.better === true && !isLeft(COMPLEMENT),
            gain: complement.gain,
          },
    released: isLeft(PUBLIC_SLOT) ? null : (released?.id ?? null),
  };
};

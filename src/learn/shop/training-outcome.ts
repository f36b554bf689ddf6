import type { DomainError } from "../../lib/errors.ts";
import type { Services } from "../../services/services.ts";
import type { Defence } from "../linear/recipe.ts";
import type { TrainShopResult } from "./training-result.ts";
import type { SecondStageWish, TrainShopOptions } from "./training-wish.ts";

const JOB = "training-last";

/** What a training was asked to tell of few people; null where it was left to what is usual. */
type Defences = {
  readonly min_shoppers: number | null;
  readonly defence: Defence | null;
  /** Outcomes of before have none. */
  readonly second_stage?: SecondStageWish | null;
};

/** How the last training of a shop ended, to be read after its terminal is gone. */
export type TrainingOutcome = {
  readonly at: string;
  readonly by: string;
  /** None, where it was refused. */
  readonly package: string | null;
  readonly shoppers: number;
  readonly events: number;
  readonly promoted: readonly string[];
  readonly because: string | null;
  /** Slots that were left to what a person put there. Outcomes of before have none. */
  readonly left?: readonly string[];
  readonly judged: string | null;
  readonly held_back: readonly {
    readonly name: string;
    readonly recall: number;
    readonly predictions: number;
  }[];
  readonly ranker: {
    readonly package: string | null;
    readonly promoted: readonly string[];
    readonly because: string | null;
    /** Outcomes of before have none. */
    readonly judged?: string | null;
  } | null;
  /** Why nothing was trained. */
  readonly refused?: { readonly code: string; readonly message: string };
  /** Of the last training that has defences: SASRec has none, and leaves what was asked for before it. */
  readonly defences?: Defences;
};

const NOTHING_ASKED: Defences = { min_shoppers: null, defence: null, second_stage: null };

const defencesOf = async (
  services: Services,
  shop: string,
  { model, minShoppers, defence, secondStage }: TrainShopOptions,
): Promise<Defences> =>
  model === "sequence"
    ? ((await readOutcome(services, shop))?.defences ?? NOTHING_ASKED)
    : {
        min_shoppers: minShoppers ?? null,
        defence: defence ?? null,
        second_stage: secondStage ?? null,
      };

export const keepOutcome = async (
  services: Services,
  shop: string,
  options: TrainShopOptions,
  { package: id, shoppers, events, promoted, because, left, judged, reports, ranker }: TrainShopResult,
): Promise<void> => {
  const { store, clock } = services;
  const now = clock();
  const body: TrainingOutcome = {
    at: new Date(now).toISOString(),
    by: options.by,
    package: id,
    shoppers,
    events,
    promoted,
    because,
    left,
    judged,
    held_back: reports.map(({ name, metrics, predictions }) => ({
      name,
      recall: metrics["20"]!.recall,
      predictions,
    })),
    ranker:
      ranker === null
        ? null
        : {
            package: ranker.package,
            promoted: ranker.promoted,
            because: ranker.because,
            judged: ranker.judged,
          },
    defences: await defencesOf(services, shop, options),
  };
  await store.jobs.put({
    job_id: JOB,
    shop,
    kind: "training",
    state: promoted.length > 0 ? "promoted" : "waits",
    body,
    updated_at: now,
  });
};

/** Nothing was trained, and what serves goes on: why, for whoever asks later. */
export const keepRefusal = async (
  services: Services,
  shop: string,
  options: TrainShopOptions,
  { code, message }: DomainError,
): Promise<void> => {
  const { store, clock } = services;
  const now = clock();
  const body: TrainingOutcome = {
    at: new Date(now).toISOString(),
    by: options.by,
    package: null,
    shoppers: 0,
    events: 0,
    promoted: [],
    because: message,
    judged: null,
    held_back: [],
    ranker: null,
    refused: { code, message },
    defences: await defencesOf(services, shop, options),
  };
  await store.jobs.put({ job_id: JOB, shop, kind: "training", state: "refused", body, updated_at: now });
};

export const readOutcome = async ({ store }: Services, shop: string): Promise<TrainingOutcome | null> =>
  ((await store.jobs.read(shop, JOB))?.body ?? null) as TrainingOutcome | null;

/**
 * The defences of the last training as options of the next: what comes by itself lifts none that a person has
 * asked for.
 */
export const lastDefences = async (
  services: Services,
  shop: string,
): Promise<Pick<TrainShopOptions, "minShoppers" | "defence" | "secondStage">> => {
  const {
    min_shoppers: minShoppers,
    defence,
    second_stage: secondStage = null,
  } = (await readOutcome(services, shop))?.defences ?? NOTHING_ASKED;
  return {
    ...(minShoppers === null ? {} : { minShoppers }),
    ...(defence === null ? {} : { defence }),
    ...(secondStage === null ? {} : { secondStage }),
  };
};

import type { ControlTokens } from "../consent/receipts/control-token.ts";
import { createWording } from "../explain/wording/wording.ts";
import { type Comparison, NOTHING_COMPARED } from "../insight/compare-models.ts";
import type { ShopModels } from "../model/shop-models.ts";
import type { Services } from "../services.ts";
import { type Answerer, createAnswerer } from "./answer.ts";
import { createCompareArms } from "./compare-arms.ts";
import type { DecisionQueue } from "./decision-queue.ts";
import { createFeedback, type Feedback } from "./feedback.ts";
import { createFronts } from "./front.ts";
import { createNextPage, type NextPage } from "./next-page.ts";
import { createPageIndex, type PageIndex } from "./page-index.ts";
import { createPipeline, type Pipeline } from "./pipeline.ts";
import { createRecords } from "./records.ts";
import { createReplay, type Replay } from "./replay.ts";
import type { Recommendation } from "./request.ts";
import { createTellLater, type TellLater } from "./tell-later.ts";
import { createWhyNot, type TellWhyNot } from "./why-not.ts";

/** Everything that is asked about suggestions: the answer, its next page, its story, why not, what the shopper says of it, the same once more. */
export type Recommend = {
  readonly pipeline: Pipeline;
  readonly nextPage: NextPage;
  readonly tellLater: TellLater;
  readonly tellWhyNot: TellWhyNot;
  readonly feedback: Feedback;
  readonly replay: Replay;
  readonly answerer: Answerer;
  /** What of a search's words goes into a question. */
  readonly marksOf: PageIndex["marksOf"];
};

export type RecommendDeps = {
  readonly services: Services;
  readonly models: ShopModels;
  readonly decisions: DecisionQueue;
  readonly controlTokens: ControlTokens;
  /** The answer as the wire has it. */
  readonly render: (answer: Recommendation) => string;
  readonly wait: (ms: number) => Promise<unknown>;
  /** Where answers are measured; without it nothing is. */
  readonly comparison?: Comparison;
  readonly onError?: (error: unknown) => void;
};

/** Puts the main job together over the services of a process. */
export const openRecommend = ({
  services,
  models,
  decisions,
  controlTokens,
  render,
  wait,
  comparison = NOTHING_COMPARED,
  onError = () => undefined,
}: RecommendDeps): Recommend => {
  const wording = createWording();
  const pageIndex = createPageIndex({ mark: services.store.mark });
  const answerer = createAnswerer({
    wording,
    pageIndex,
    controlTokens,
    eventHandles: services.eventHandles,
  });
  const fronts = createFronts({
    shops: services.shops,
    shelves: services.shelves,
    models,
    ledger: services.store.ledger,
  });
  const records = createRecords({
    port: services.store.decisions,
    queue: decisions,
    clock: services.clock,
    wait,
  });
  const pipeline = createPipeline({
    services,
    fronts,
    answerer,
    decisions,
    compareArms: createCompareArms({ comparison, answerer, onError }),
    pageIndex,
    render,
  });
  return {
    pipeline,
    answerer,
    marksOf: pageIndex.marksOf,
    nextPage: createNextPage({ pipeline, records }),
    tellLater: createTellLater({ services, models, records, wording }),
    tellWhyNot: createWhyNot({ pipeline, answerer, records, wording }),
    feedback: createFeedback({
      comparison,
      records,
      verdicts: services.verdicts,
      gate: services.gate,
      shops: services.shops,
      shelves: services.shelves,
    }),
    replay: createReplay({ services, fronts, records, answerer, pageIndex, render }),
  };
};

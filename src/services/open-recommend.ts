import type { PageIndex } from "../catalogue/page-index.ts";
import type { ControlTokens } from "../consent/proofs/receipts/control-token.ts";
import { createWording } from "../explain/wording/wording.ts";
import type { ShopModels } from "../model/registry/shop-models.ts";
import { createCompareArms } from "../recommend/compare/compare-arms.ts";
import { type Comparison, NOTHING_COMPARED } from "../recommend/compare/compare-models.ts";
import { type AnswerHistory, createAnswerHistory } from "../recommend/followups/answer-history.ts";
import { createNextPage, type NextPage } from "../recommend/followups/next-page.ts";
import { createReplay, type Replay } from "../recommend/followups/replay.ts";
import { createFeedback, type Feedback } from "../recommend/followups/take-feedback.ts";
import { createWhyNot, type TellWhyNot } from "../recommend/followups/why-not.ts";
import { createPipeline, type Pipeline } from "../recommend/pipeline.ts";
import type { DecisionQueue } from "../recommend/record/decision-queue.ts";
import { createRecords } from "../recommend/record/records.ts";
import { type Answerer, createAnswerer } from "../recommend/stages/answer.ts";
import type { Recommendation } from "../recommend/stages/request.ts";
import { createShopContexts } from "../recommend/stages/shop-context.ts";
import type { Services } from "./services.ts";

/**
 * Everything that is asked about suggestions: the answer, its next page, its story, why not, what the shopper
 * says of it, the same once more.
 */
export type Recommend = {
  readonly pipeline: Pipeline;
  readonly nextPage: NextPage;
  readonly answerHistory: AnswerHistory;
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
  const { pageIndex } = services;
  const answerer = createAnswerer({
    wording,
    pageIndex,
    controlTokens,
    eventHandles: services.eventHandles,
  });
  const shopContexts = createShopContexts({
    shops: services.shops,
    catalogues: services.catalogues,
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
    shopContexts: shopContexts,
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
    answerHistory: createAnswerHistory({ services, models, records, wording }),
    tellWhyNot: createWhyNot({ pipeline, answerer, records, wording }),
    feedback: createFeedback({
      comparison,
      records,
      verdicts: services.verdicts,
      gate: services.gate,
      shops: services.shops,
      catalogues: services.catalogues,
    }),
    replay: createReplay({ services, shopContexts: shopContexts, records, answerer, pageIndex, render }),
  };
};

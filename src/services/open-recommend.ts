import type { PageIndex } from "../catalogue/page-index.ts";
import type { ControlTokens } from "../consent/proofs/receipts/control-token.ts";
import { createWording } from "../explain/wording/wording.ts";
import type { ShopModels } from "../model/registry/shop-models.ts";
import { createCompareArms } from "../recommend/compare/compare-arms.ts";
import { type Comparison, NOTHING_COMPARED } from "../recommend/compare/compare-models.ts";
import { type AnswerHistory, createAnswerHistory } from "../recommend/followups/answer-history.ts";
import { createNextPage, type NextPage } from "../recommend/followups/next-page.ts";
import { createPreview, type Preview } from "../recommend/followups/preview.ts";
import { createReplay, type Replay } from "../recommend/followups/replay.ts";
import { createAnswers, type TakeAnswers } from "../recommend/followups/take-answer.ts";
import { createFeedback, type Feedback } from "../recommend/followups/take-feedback.ts";
import { createWhyNot, type TellWhyNot } from "../recommend/followups/why-not.ts";
import {
  createListAlone,
  createMakeAnswer,
  createPipeline,
  type MakeAnswer,
  type Pipeline,
} from "../recommend/pipeline.ts";
import type { DecisionQueue } from "../recommend/record/decision-queue.ts";
import { createRecords } from "../recommend/record/records.ts";
import type { QuestionDraw } from "../recommend/stages/ask.ts";
import { AS_LONG_AS_IT_TAKES, type ReasonTime } from "../recommend/stages/reason-time.ts";
import type { Recommendation } from "../recommend/stages/request.ts";
import { seededFrom } from "../recommend/stages/seeded.ts";
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
  readonly answers: TakeAnswers;
  readonly replay: Replay;
  readonly preview: Preview;
  readonly makeAnswer: MakeAnswer;
  /** What of a search's words goes into a question. */
  readonly marksOf: PageIndex["marksOf"];
};

export type RecommendDeps = {
  readonly services: Services;
  readonly models: ShopModels;
  readonly decisions: DecisionQueue;
  readonly controlTokens: ControlTokens;
  /** The answer as the wire has it. */
  readonly render: (answer: Recommendation) => Buffer;
  /** Which answers ask, and what; left out: drawn from their random ids. */
  readonly questionDraw?: QuestionDraw;
  readonly wait: (ms: number) => Promise<unknown>;
  /** Where answers are measured; without it nothing is. */
  readonly comparison?: Comparison;
  readonly onError?: (error: unknown) => void;
  /** How long finding out why may take, for one answer; left out: as long as it takes. */
  readonly reasonTime?: () => ReasonTime;
};

/** What the answer and everything that is asked of it afterwards share. */
const openShared = ({ services, models, decisions, controlTokens, wait }: RecommendDeps) => {
  const { store, shops, shopRules, catalogues, eventHandles, breaker, clock } = services;
  const wording = createWording();
  const read: typeof store.decisions.read = (...asked) =>
    breaker.within(() => store.decisions.read(...asked));
  const flush = (): Promise<void> => breaker.within(decisions.flush, { long: true });
  const { pageIndex } = services;
  return {
    wording,
    pageIndex,
    makeAnswer: createMakeAnswer({ wording, pageIndex, controlTokens, eventHandles }),
    shopContexts: createShopContexts({
      shops,
      shopRules,
      catalogues,
      models,
      insights: services.insights,
      ledger: store.ledger,
      breaker,
    }),
    records: createRecords({ port: { read }, queue: { flush }, clock, wait }),
  };
};

/** As random as the id is, and the same wherever it is drawn. */
const drawFromId: QuestionDraw = (recommendationId) => seededFrom(`${recommendationId} asks`);

const NOT_HEARD = (): void => undefined;

/** Puts the main job together over the services of a process. */
export const openRecommend = (deps: RecommendDeps): Recommend => {
  const { services, models, decisions, comparison = NOTHING_COMPARED } = deps;
  const { render: toBody, onError = NOT_HEARD, questionDraw = drawFromId } = deps;
  const { reasonTime = () => AS_LONG_AS_IT_TAKES } = deps;
  const { store, gate, shops, catalogues, sessionReceipts, verdicts, breaker, clock, random } = services;
  const { questions } = services;
  const { shoppers, ledger } = store;
  const { wording, pageIndex, makeAnswer, shopContexts, records } = openShared(deps);
  const listAlone = createListAlone({ pageIndex });
  const answering = { gate, shoppers, shopContexts, makeAnswer, pageIndex, toBody };
  const compare = createCompareArms({ comparison, listAlone, onError }).behind;
  const made = { sessionReceipts, decisions, compare, breaker, reasonTime, clock, random };
  const put: typeof questions.put = (...question) => breaker.within(() => questions.put(...question));
  const pipeline = createPipeline({ ...answering, ...made, questions: { put }, questionDraw });
  const reading = { gate, shops, shoppers, catalogues, ledger, models, records, wording, pageIndex, clock };
  return {
    pipeline,
    makeAnswer,
    marksOf: pageIndex.marksOf,
    nextPage: createNextPage({ pipeline, records }),
    answerHistory: createAnswerHistory(reading),
    tellWhyNot: createWhyNot({ pipeline, pageIndex, records, wording }),
    feedback: createFeedback({ comparison, records, verdicts, gate, shops, catalogues }),
    answers: createAnswers({ records, questions, gate, shops }),
    replay: createReplay({ ...answering, ledger, records }),
    preview: createPreview({ ...answering, random }),
  };
};

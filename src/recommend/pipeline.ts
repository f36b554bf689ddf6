import type { PageIndex } from "../catalogue/page-index.ts";
import type { GateCall } from "../consent/gate.ts";
import type { ShopperRef } from "../consent/shopper-ref.ts";
import { planOf } from "../journey/plans.ts";
import { randomId } from "../lib/random.ts";
import type { Services } from "../services/services.ts";
import type { CompareArms } from "./compare/compare-arms.ts";
import type { DecisionQueue } from "./record/decision-queue.ts";
import { recordDecision } from "./record/record-decision.ts";
import type { Answered, Answerer, AnswerTask } from "./stages/answer.ts";
import { chooseModel } from "./stages/choose-model.ts";
import { type ConsentedView, readConsentedView } from "./stages/read-consented-view.ts";
import type { Recommendation, RecommendRequest } from "./stages/request.ts";
import type { ShopContext, ShopContexts } from "./stages/shop-context.ts";

/** An answer and the very bytes of it that are sent: what is recorded of it is a hash of those. */
export type Answer = {
  readonly answer: Recommendation;
  readonly body: Buffer;
  /** Whose stored data it rests on, joined ids among them, for the log of who read whom; empty where nothing of anybody was used. */
  readonly read: readonly ShopperRef[];
};

export type Pipeline = {
  recommend(request: RecommendRequest): Promise<Answer>;
  /** Decides and reads for a request, as an answer would: for those who ask further of an earlier one. */
  open(
    request: RecommendRequest,
  ): Promise<{ readonly shopContext: ShopContext; readonly consented: ConsentedView; readonly now: number }>;
};

export type PipelineDeps = {
  readonly services: Services;
  readonly shopContexts: ShopContexts;
  readonly answerer: Answerer;
  readonly decisions: DecisionQueue;
  readonly compareArms: CompareArms;
  readonly pageIndex: PageIndex;
  /** The answer as the wire has it. */
  readonly render: (answer: Recommendation) => string;
};

/** Rules that act on what the shopper asked for, also where nothing of their behaviour is read. */
const OWN_RULES: ReadonlySet<string> = new Set(["dismissed", "contact_rhythm", "open_complaint"]);

const readBy = (
  { shopper }: RecommendRequest,
  { notice }: Recommendation,
  { gateResult }: ConsentedView,
): readonly ShopperRef[] => {
  const subjects = notice.mode === "profile" ? (gateResult.grant("personalise")?.subjects ?? []) : [];
  if (subjects.length > 0) return subjects.map(({ shop, key }) => ({ shop, key }));
  return shopper !== null && notice.rules_applied.some(({ code }) => OWN_RULES.has(code)) ? [shopper] : [];
};

/**
 * The main job, one way: decide, view, retrieve, rank, journey, explain, notice (docs/architecture.md, "The
 * flow"). A refusal is the same path with less in the view; what fails on the way leaves less in the answer,
 * and the answer says so.
 */
export const createPipeline = ({
  services,
  shopContexts: shopContexts,
  answerer,
  decisions,
  compareArms,
  pageIndex,
  render,
}: PipelineDeps): Pipeline => {
  const { gate, sessionReceipts, store, clock, random } = services;
  const open: Pipeline["open"] = async (request) => {
    const now = clock();
    const [shopContext, heard] = await Promise.all([
      shopContexts.of(request.shop),
      sessionReceipts.hear({
        shop: request.shop,
        sessionId: request.session.id,
        receipt: request.session.receipt,
      }),
    ]);
    const call: GateCall = {
      shopper: request.shopper,
      signals: request.signals,
      optOut: request.mode === "non_profiled",
      sessionReceipt: heard.purposes,
      policy: shopContext.policy,
      country: request.context.country,
    };
    return {
      shopContext: shopContext,
      consented: await readConsentedView(
        {
          gate,
          shoppers: store.shoppers,
          request,
          plan: planOf(request.context.moment),
          catalogue: shopContext.catalogue,
          pageIndex,
          now,
        },
        call,
      ),
      now,
    };
  };
  return {
    open,
    async recommend(request) {
      const { shopContext: shopContext, consented: consented, now } = await open(request);
      const { verdicts } = consented.gateResult.decision;
      const chosen = await chooseModel(
        shopContext.slots,
        request.slot ?? planOf(request.context.moment).slot,
        {
          stickyKey: request.shopper?.key ?? null,
          measure: verdicts.measure.granted,
        },
      );
      try {
        const task: AnswerTask = {
          request: consented.request,
          shopContext: shopContext,
          consented: consented,
          chosen,
          recommendationId: randomId("rec", random),
          now,
        };
        const answered: Answered = await answerer.answer(task);
        const body = Buffer.from(render(answered.answer));
        decisions.push(recordDecision(task, answered, body));
        void compareArms.behind(task, answered);
        return { answer: answered.answer, body, read: readBy(request, answered.answer, consented) };
      } finally {
        await chosen.release();
      }
    },
  };
};

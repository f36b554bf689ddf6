import type { PageIndex } from "../../catalogue/page-index.ts";
import type { Gate } from "../../consent/gate.ts";
import type { LedgerPort } from "../../consent/proofs/ledger/port.ts";
import { planOf } from "../../journey/plans.ts";
import { DomainError } from "../../lib/errors.ts";
import { isProfiling } from "../../notice/notice.ts";
import type { EventReads } from "../../shopper/shopper-reads.ts";
import type { MakeAnswer } from "../pipeline.ts";
import type { Made, Question } from "../record/question.ts";
import { digestOf } from "../record/record-decision.ts";
import type { FoundRecord, Records } from "../record/records.ts";
import { withAsk } from "../stages/ask.ts";
import { chooseRecorded, type Chosen } from "../stages/choose-model.ts";
import { type ConsentedView, readView } from "../stages/read-view.ts";
import { AS_LONG_AS_IT_TAKES, cutShortAt, REASON_STEPS } from "../stages/reason-time.ts";
import type { Recommendation, RecommendRequest } from "../stages/request.ts";
import type { ShopContext, ShopContexts } from "../stages/shop-context.ts";
import { gateResultThen, readsThen, requestThen } from "./as-it-was-then.ts";
import { closedSince, differences, type ReplayBecause } from "./why-not-the-same.ts";

/** `body`: the answer as it was sent, to the byte; null where it cannot be made again. */
export type Replayed = {
  readonly same: boolean;
  readonly body: string | null;
  readonly because: readonly ReplayBecause[];
};

export type Replay = (shop: string, recommendationId: string) => Promise<Replayed>;

type Deps = {
  readonly gate: Pick<Gate, "pass">;
  readonly shoppers: EventReads;
  readonly ledger: Pick<LedgerPort, "listHeads">;
  readonly shopContexts: ShopContexts;
  readonly records: Records;
  readonly makeAnswer: MakeAnswer;
  readonly pageIndex: PageIndex;
  readonly toBody: (answer: Recommendation) => Buffer;
};

const not = (...because: ReplayBecause[]): Replayed => ({ same: false, body: null, because });

/** The ledger's head that the answer quoted: heads are kept. */
const headThen = async (ledger: Deps["ledger"], shop: string, size: number): Promise<ShopContext["head"]> => {
  const [head] = size === 0 ? [] : await ledger.listHeads(shop, size - 1, 1);
  return head?.size === size ? head : null;
};

/**
 * Makes a recorded answer again: the same question at the same time, on the same models, from what today's
 * consent still opens of what was there then. It is the same where its body has the recorded hash: every
 * byte, the control token and the ledger's head included (both are functions of what is recorded). Otherwise
 * it says what has changed, and returns no body.
 */
export const createReplay =
  ({ gate, shoppers, ledger, shopContexts, records, makeAnswer, pageIndex, toBody }: Deps): Replay =>
  async (shop, recommendationId) => {
    const found = await records.find({ shop, recommendationId, asker: null });
    const { record, recorded, shopper } = found;
    const question = recorded?.question ?? null;
    if (recorded === null || question === null) return not({ code: "question_not_kept" });
    const request = await requestThen(records, found, shop, question);
    const shopContext = {
      ...(await shopContexts.of(shop)),
      head: await headThen(ledger, shop, recorded.made.ledger_size),
    };
    const gateResult = await gate.pass({
      shopper,
      signals: request.signals,
      optOut: request.mode === "non_profiled",
      sessionReceipt: [],
      policy: shopContext.policy,
      country: question.country,
    });
    const closed = shopper === null ? [] : closedSince(record, gateResult);
    if (closed.length > 0) return not(...closed);
    // Nobody's record of a profiled answer: it rested on a visit that is not kept.
    if (shopper === null && isProfiling(record.rung)) return not({ code: "session_not_kept" });
    const facts = { catalogue: shopContext.catalogue, pageIndex, now: record.decided_at };
    const consented = await readView(
      {
        ...facts,
        shoppers: readsThen(shoppers, record, facts),
        request,
        plan: planOf(record.moment),
      },
      gateResultThen(record, gateResult),
    );
    if (consented === null)
      throw new DomainError(
        "consent_changed",
        "Consent changed while the answer was made again; try once more.",
      );
    return makeAgain({
      shopContext,
      consented,
      request: consented.request,
      found,
      question,
      made: recorded.made,
      makeAnswer,
      toBody,
    });
  };

type Making = {
  readonly shopContext: ShopContext;
  readonly consented: ConsentedView;
  readonly request: RecommendRequest;
  readonly found: FoundRecord;
  readonly question: Question;
  readonly made: Made;
  readonly makeAnswer: MakeAnswer;
  readonly toBody: (answer: Recommendation) => Buffer;
};

/** Null: they are gone. Nobody is answered, so that what a fenced one had said can still be proven. */
const modelsThen = (
  { slots }: ShopContext,
  { slot, model }: FoundRecord["record"],
  { ranker, instead_of }: Made,
): Promise<Chosen | null> => {
  const recorded = {
    slot,
    model: model === null ? null : `${model.name}@${model.version}`,
    arm: model?.arm ?? (instead_of === null ? "none" : "fallback"),
    ranker,
    instead_of,
  };
  return chooseRecorded(slots, recorded, true).catch((error: unknown) => {
    if (error instanceof DomainError) return null;
    throw error;
  });
};

const makeAgain = async ({
  shopContext,
  consented,
  request,
  found,
  question,
  made,
  makeAnswer,
  toBody,
}: Making): Promise<Replayed> => {
  const { record } = found;
  const chosen = await modelsThen(shopContext, record, made);
  if (chosen === null) return not({ code: "model_gone" });
  try {
    const task = {
      request,
      shopContext,
      consented,
      chosen,
      recommendationId: found.recommendation_id,
      now: record.decided_at,
    };
    // An answer that had no time for its reasons is the same where it is cut at the same step.
    const cuts = request.explain === "full" ? REASON_STEPS.map(cutShortAt) : [];
    for (const reasonTime of [AS_LONG_AS_IT_TAKES, ...cuts]) {
      const listed = await makeAnswer({ ...task, reasonTime });
      const body = toBody(withAsk(listed, made.asked).answer);
      if (Buffer.compare(digestOf(body), made.digest) === 0)
        return { same: true, body: body.toString(), because: [] };
    }
    return not(...differences(question, made, task, found));
  } finally {
    await chosen.release();
  }
};

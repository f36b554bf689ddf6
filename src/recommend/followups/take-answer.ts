import type { Gate } from "../../consent/gate.ts";
import type { Because, Signals } from "../../consent/purposes.ts";
import type { ShopperRef } from "../../consent/shopper-ref.ts";
import { DomainError } from "../../lib/errors.ts";
import type { Shops } from "../../shop/shops.ts";
import { answerRange } from "../../shopper/check-event.ts";
import type { QuestionStore } from "../../shopper/questions.ts";
import type { Records } from "../record/records.ts";
import { createUnderMeasure } from "./under-measure.ts";

export type Answered = {
  readonly shop: string;
  readonly recommendationId: string;
  readonly asker: ShopperRef | null;
  readonly signals: Signals;
  readonly value: number;
};

/** What a shopper answers to the question of an answer. */
export type TakeAnswers = {
  /** @throws DomainError recommendation_unknown, question_unknown, shopper_missing, invalid_request */
  take(answered: Answered): Promise<void>;
  /** Whether an answer is kept now, and why not. */
  tell(
    answered: Pick<Answered, "shop" | "recommendationId" | "asker" | "signals">,
  ): Promise<{ readonly kept: boolean; readonly because: Because | null }>;
};

type Deps = {
  readonly records: Records;
  readonly questions: QuestionStore;
  readonly gate: Gate;
  readonly shops: Pick<Shops, "policy">;
};

const nobody = (): DomainError =>
  new DomainError(
    "shopper_missing",
    "An answer is that of the person who was asked: send the answer’s control token, or name them in the " +
      "header Shopper-Id.",
  );

const requireInRange = (value: number, question: { readonly item_id: string | null }): void => {
  const [least, most] = answerRange(question);
  if (value >= least && value <= most) return;
  const message = `Answer this question with a whole number from ${least} to ${most}.`;
  throw new DomainError("invalid_request", message, { errors: [{ path: "value", message }] });
};

/** Keeps answers where `measure` still allows it; whoever withdrew it meanwhile is told so. */
export const createAnswers = ({ records, questions, gate, shops }: Deps): TakeAnswers => {
  const underMeasure = createUnderMeasure({ gate, shops });
  const whose = async ({
    shop,
    recommendationId,
    asker,
  }: Pick<Answered, "shop" | "recommendationId" | "asker">) =>
    (await records.find({ shop, recommendationId, asker })).shopper ?? asker;
  return {
    async take(answered) {
      const shopper = await whose(answered);
      if (shopper === null) throw nobody();
      const { signals, recommendationId, value } = answered;
      await underMeasure({ shopper, signals, sensitive: false }, async (grant) => {
        const question = await questions.find(grant, recommendationId);
        if (question === null) return null;
        if (question === undefined)
          throw new DomainError("question_unknown", "Answer where `ask` of the recommendation is not null.");
        requireInRange(value, question);
        return (await questions.answer(grant, question, value)) ? true : null;
      });
    },
    async tell(answered) {
      const shopper = await whose(answered);
      if (shopper === null) throw nobody();
      const { signals, recommendationId } = answered;
      const outcome = await underMeasure({ shopper, signals, sensitive: false }, async (grant) => {
        const question = await questions.find(grant, recommendationId);
        return question === null ? null : question?.answered_at !== undefined;
      });
      return "done" in outcome
        ? { kept: outcome.done, because: null }
        : { kept: false, because: outcome.because };
    },
  };
};

import { type Purpose, PURPOSES, type Signals, type StringSignal } from "../../consent/purposes.ts";
import type { ShopperRef } from "../../consent/shopper-ref.ts";
import { DomainError } from "../../lib/errors.ts";
import { isProfiling } from "../../notice/notice.ts";
import type { DecisionRecord } from "../record/decision-record.ts";
import type { Question } from "../record/question.ts";
import type { FoundRecord, Records } from "../record/records.ts";
import type { EarlierPages, RecommendRequest } from "../stages/request.ts";

/** Pages that are looked back through for what was shown: nobody reads further. */
const MOST_PAGES = 50;

/**
 * What the caller brings along when an earlier question is asked again: who asks, this call's signals, the
 * visit as it is now.
 */
export type Again = {
  readonly shop: string;
  readonly asker: ShopperRef | null;
  readonly signals: Signals;
  readonly session: RecommendRequest["session"];
};

const deniedBy = (record: DecisionRecord, because: "tcf" | "gpp"): Purpose[] =>
  PURPOSES.filter((purpose) => record.verdicts[purpose] === because);

const narrowed = (
  now: StringSignal,
  then: "absent" | "valid" | "invalid",
  denies: readonly Purpose[],
): StringSignal => {
  if (now.state === "invalid" || then === "invalid")
    return now.state === "invalid" ? now : { state: "invalid", because: "recorded" };
  if (denies.length === 0 && now.state === "absent") return now;
  return now.state === "absent"
    ? { state: "valid", grants: [], denies }
    : { ...now, denies: [...new Set([...now.denies, ...denies])] };
};

/** The signals of then and of now: both narrow, and only this call's own string may grant. */
export const signalsAgain = (record: DecisionRecord, now: Signals): Signals => ({
  gpc: now.gpc || record.gpc,
  dnt: now.dnt || record.dnt,
  tcf: narrowed(now.tcf, record.tcf, deniedBy(record, "tcf")),
  gpp: narrowed(now.gpp, record.gpp, deniedBy(record, "gpp")),
});

/**
 * The question behind a recorded answer. @throws DomainError recommendation_unknown where it was too long to
 * be kept
 */
export const questionAgain = ({ recorded }: FoundRecord): Question => {
  const question = recorded?.question ?? null;
  if (question === null)
    throw new DomainError(
      "recommendation_unknown",
      "What was asked was too long to be kept with the answer; ask anew with POST /v1/recommendations.",
    );
  return question;
};

/** The same question, asked by whom it concerns, under what holds now. */
export const requestAgain = (
  found: FoundRecord,
  { shop, asker, signals, session }: Again,
): RecommendRequest => {
  const question = questionAgain(found);
  const { record, shopper } = found;
  return {
    shop,
    shopper: shopper ?? asker,
    session,
    signals: signalsAgain(record, signals),
    limit: record.limit,
    slot: question.slot,
    mode: question.mode,
    filter: question.filter,
    variants: question.variants,
    min_score: question.min_score,
    objectives: question.objectives,
    explain: question.explain,
    locale: question.locale,
    search: question.search,
    after: null,
    age_country: question.country,
    context: {
      moment: record.moment,
      item_id: question.item_id,
      items: question.items,
      cart: question.cart,
      category: question.category,
      // That something was searched for is known; what it was is not.
      query: question.asked_for_query ? "" : null,
      channel: record.channel,
      country: question.page_country,
      currency: question.currency,
    },
  };
};

/** What the pages up to and with this one showed, oldest first, and what of it was shown to everybody. */
export const shownUpTo = async (
  records: Records,
  found: FoundRecord,
  asked: { readonly shop: string; readonly asker: ShopperRef | null },
): Promise<EarlierPages> => {
  const pages: DecisionRecord[] = [];
  let page: FoundRecord | null = found;
  while (page !== null && pages.length < MOST_PAGES) {
    pages.unshift(page.record);
    const before: string | null = page.recorded?.question?.after ?? null;
    page =
      before === null
        ? null
        : await records.look({
            shop: asked.shop,
            recommendationId: before,
            asker: found.shopper ?? asked.asker,
          });
  }
  const shownOn = (some: readonly DecisionRecord[]): string[] =>
    some.flatMap(({ items }) => items.map(({ item_id }) => item_id));
  return {
    recommendation_id: found.recommendation_id,
    shown: shownOn(pages),
    shown_to_all: shownOn(pages.filter(({ rung }) => !isProfiling(rung))),
  };
};

export const NO_SESSION: RecommendRequest["session"] = { id: null, events: [], receipt: null };

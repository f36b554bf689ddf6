import type { PageIndex } from "../../catalogue/page-index.ts";
import { isSensitiveItem } from "../../catalogue/sensitive-items.ts";
import type { Wording, Words } from "../../explain/wording/wording.ts";
import { type RuleCode, WHY_NOT_SENTENCES } from "../../journey/rules/rule-codes.ts";
import { RULES } from "../../journey/rules/rules.ts";
import { present } from "../../lib/present.ts";
import { isProfiling } from "../../notice/notice.ts";
import type { View } from "../../shopper/view.ts";
import type { Pipeline } from "../pipeline.ts";
import type { FoundRecord, Records } from "../record/records.ts";
import type { AnswerTask } from "../stages/answer-task.ts";
import { ruleList } from "../stages/apply-rules.ts";
import { chooseRecorded, type Chosen } from "../stages/choose-model.ts";
import type { ListRun } from "../stages/list-run.ts";
import { prepareList } from "../stages/prepare-list.ts";
import { rank } from "../stages/rank.ts";
import { retrieve } from "../stages/retrieve.ts";
import { type Again, requestAgain } from "./ask-again.ts";

/** Why an item is not in a list: the gate, rule or score that kept it out; `shown` where it is in it. */
export type WhyNot = {
  readonly item_id: string;
  /** The list that this speaks of: the one that was shown, or one made now, where that is another. */
  readonly list: "shown" | "made_now";
  readonly because: RuleCode | "score" | "far" | "shown" | "unknown" | "not_in_model";
  readonly code: RuleCode | null;
  readonly text: string;
  readonly rank: number | null;
  readonly score: number | null;
};

export type TellWhyNot = (
  asked: Again & { readonly recommendationId: string; readonly itemId: string },
) => Promise<WhyNot>;

/** Places that are looked through; what comes later fits much worse. */
const FAR = 500;
/** Rules that move items: one of them is why where the item is in the list without it. */
const MOVERS = RULES.filter(({ effect }) => effect !== "drop");

type Found = Omit<WhyNot, "item_id" | "text" | "list">;

const byRule = (code: RuleCode): Found => ({ because: code, code, rank: null, score: null });
const plain = (
  because: Exclude<Found["because"], RuleCode>,
  rank: number | null = null,
  score: number | null = null,
): Found => ({ because, code: null, rank, score });

const sentenceOf = ({ because, code }: Found) =>
  code === null
    ? (`why_not.${because as Exclude<Found["because"], RuleCode>}` as const)
    : WHY_NOT_SENTENCES[code];

/** Re-runs the list of a task and looks for one item in it. */
const lookFor = async (
  run: ListRun,
  view: Parameters<typeof ruleList>[1],
  limit: number,
  itemId: string,
): Promise<Found> => {
  const item = run.catalogue.item(itemId);
  if (item === null) return plain("unknown");
  // Help pages are never suggestions; what is not available is in no list at all.
  if (!item.available || item.kind !== "product") return byRule("unavailable");
  const [ranked] = await rank(run, [view], await retrieve(run, [view]));
  const scored = present(ranked, "the scores of the view");
  const list = ruleList(run, view, scored, Math.max(FAR, limit));
  const at = list.kept.findIndex(({ candidate }) => candidate.item.item_id === itemId);
  const kept = list.kept[at];
  if (kept !== undefined && at < limit) return plain("shown", at + 1, kept.score);
  const dropped = list.dropped.get(itemId);
  if (dropped !== undefined) return byRule(dropped);
  for (const mover of MOVERS) {
    const without = ruleList(
      run,
      view,
      scored,
      limit,
      RULES.filter((rule) => rule !== mover),
    );
    if (without.kept.some(({ candidate }) => candidate.item.item_id === itemId))
      return { ...byRule(mover.code), rank: kept === undefined ? null : at + 1, score: kept?.score ?? null };
  }
  if (run.model !== null && run.model.vocabulary.indexOf(itemId) === 0)
    return plain("not_in_model", kept === undefined ? null : at + 1);
  return kept === undefined ? plain("far") : plain("score", at + 1, kept.score);
};

/**
 * What the recorded answer itself says: that it showed the item. Not of a sensitive one where `sensitive` is
 * not granted now, as no later telling names those.
 */
const recordedPlace = (
  { record, recorded }: FoundRecord,
  { granted, catalogue }: Pick<ListRun, "granted" | "catalogue">,
  itemId: string,
): Found | null => {
  const at = record.items.findIndex(({ item_id }) => item_id === itemId);
  if (at < 0 || (!granted.has("sensitive") && isSensitiveItem(catalogue, itemId))) return null;
  return plain(
    "shown",
    (recorded?.question?.offset ?? 0) + at + 1,
    present(record.items[at], "the item").score,
  );
};

/** Whose list the new run stands for: without the consent of then, or with the item in it, it is another. */
const listOf = ({ record }: FoundRecord, { rung }: View, { because }: Found): WhyNot["list"] =>
  rung === record.rung && because !== "shown" ? "shown" : "made_now";

/** The sentence, after one that says so where it speaks of a list made now. */
const textOf = (why: Found, list: WhyNot["list"], withoutPerson: boolean, words: Words): string => {
  const text = words.say(sentenceOf(why), { rank: why.rank ?? 0 });
  if (list === "shown") return text;
  return `${words.say(withoutPerson ? "why_not.now_without_you" : "why_not.now")} ${text}`;
};

type Deps = {
  readonly pipeline: Pipeline;
  readonly pageIndex: PageIndex;
  readonly records: Records;
  readonly wording: Wording;
};

const recordedModel = (found: FoundRecord, slots: AnswerTask["shopContext"]["slots"]): Promise<Chosen> => {
  const { record, recorded } = found;
  return chooseRecorded(slots, {
    slot: record.slot,
    model: record.model === null ? null : `${record.model.name}@${record.model.version}`,
    arm: record.model?.arm ?? "none",
    ranker: recorded?.made.ranker ?? null,
    instead_of: recorded?.made.instead_of ?? null,
  });
};

/**
 * Asks the recorded question again, on the recorded models and today's consent, and tells what kept an item
 * out.
 */
export const createWhyNot =
  ({ pipeline, pageIndex, records, wording }: Deps): TellWhyNot =>
  async (asked) => {
    const found = await records.find({
      shop: asked.shop,
      recommendationId: asked.recommendationId,
      asker: asked.asker,
    });
    const { shopContext, consented, now } = await pipeline.open(requestAgain(found, asked));
    const { request } = consented;
    const chosen = await recordedModel(found, shopContext.slots);
    try {
      const { recommendation_id: recommendationId } = found;
      const task = { request, shopContext, consented, chosen, recommendationId, now };
      const { run, view } = prepareList(task, pageIndex);
      const offset = found.recorded?.question?.offset ?? 0;
      const words = wording.words(found.record.locale, shopContext.settings.tone);
      const recorded = recordedPlace(found, run, asked.itemId);
      const why = recorded ?? (await lookFor(run, view, request.limit + offset, asked.itemId));
      const list = recorded === null ? listOf(found, view, why) : "shown";
      const withoutPerson = isProfiling(found.record.rung) && !isProfiling(view.rung);
      return { item_id: asked.itemId, list, ...why, text: textOf(why, list, withoutPerson, words) };
    } finally {
      await chosen.release();
    }
  };

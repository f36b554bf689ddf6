import { type Item } from "../catalogue/item.ts";
import { isNew } from "../catalogue/new-arrivals.ts";
import { JUST_BOUGHT_DAYS } from "../journey/rules/after-purchase.ts";
import { present } from "../lib/present.ts";
import { type Step } from "../shopper/step.ts";
import { type View } from "../shopper/view.ts";
import { type Contribution, type RowRef } from "./attribute.ts";
import { HISTORY_CODES, type ReasonCode } from "./reason-codes.ts";
import { type ExplainedItem, type ReasonFacts } from "./reason-facts.ts";

const DAY_MS = 86_400_000;

export type ReasonGroup = { value: number; readonly contributions: Contribution[] };

const leafOf = (item: Pick<Item, "category"> | null): string | null => item?.category.at(-1) ?? null;

/**
 * Whether what the page names is a purchase of theirs. After the sale it must be known to be still theirs
 * where anything of them is known; at the confirmation the page is the fact, unless it went back.
 */
const isPurchaseOfPage = (itemId: string, { context: { moment }, rung, owned, returned }: View): boolean =>
  moment === "after_sales" && rung === "profile"
    ? owned.has(itemId)
    : (moment === "confirmation" || moment === "after_sales") && !returned.has(itemId);

/** The newest order, where the moment comes after a purchase: what the suggestion completes. */
const completedStep = ({ view }: ClassifyFacts): Step | null => {
  if (view.context.moment !== "confirmation" && view.context.moment !== "after_sales") return null;
  return (
    view.steps.find(
      (step) => step.type === "purchase" && view.now - step.occurred_at < JUST_BOUGHT_DAYS * DAY_MS,
    ) ?? null
  );
};

/** Whether a new item follows from two or more steps in its own category. */
const followsCategory = (
  { item, attribution }: Classified,
  { view, item: lookUp }: ClassifyFacts,
): boolean => {
  if (!isNew(item, view.now) || leafOf(item) === null) return false;
  const steps = new Set(
    attribution.contributions.flatMap(({ step, position, value }) => {
      const { origin, items } = present(view.steps[step], "the step of a contribution");
      const itemId = present(items[position], "the item of a contribution");
      return value > 0 && origin !== "context" && leafOf(lookUp(itemId)) === leafOf(item) ? [step] : [];
    }),
  );
  return steps.size >= 2;
};

/** What tells the kind of a reason. */
export type Classified = Pick<ExplainedItem, "attribution"> & {
  readonly item: Pick<Item, "item_id" | "published_at" | "category">;
};
export type ClassifyFacts = Pick<ReasonFacts, "view" | "item" | "learnt_from">;

type Classify = (contribution: Contribution) => ReasonCode;

/** Which kind of reason a contribution belongs to. */
const createClassify = (explained: Classified, facts: ClassifyFacts): Classify => {
  const { view } = facts;
  const completed = completedStep(facts);
  const follows = explained.item.published_at !== null && followsCategory(explained, facts);
  return ({ step: at, position }) => {
    const step = present(view.steps[at], "the step of a contribution");
    const itemId = present(step.items[position], "the item of a contribution");
    if (step.origin === "context") {
      if (isPurchaseOfPage(itemId, view)) return "completes_purchase";
      if (step.type === "cart") return "goes_with_cart";
      return facts.learnt_from === "content" ? "similar_in_catalogue" : "goes_with_item";
    }
    if (itemId === explained.item.item_id) return step.type === "purchase" ? "bought_before" : "seen_before";
    if (step === completed) return "completes_purchase";
    if (follows && leafOf(facts.item(itemId)) === leafOf(explained.item)) return "new_in_category_you_follow";
    return HISTORY_CODES[step.type];
  };
};

export const groupsOf = (explained: Classified, facts: ClassifyFacts): Map<ReasonCode, ReasonGroup> => {
  const classify = createClassify(explained, facts);
  const groups = new Map<ReasonCode, ReasonGroup>();
  for (const contribution of explained.attribution.contributions) {
    if (contribution.value <= 0) continue;
    const code = classify(contribution);
    const group = groups.get(code);
    if (group === undefined) groups.set(code, { value: contribution.value, contributions: [contribution] });
    else {
      group.value += contribution.value;
      group.contributions.push(contribution);
    }
  }
  return groups;
};

/**
 * The steps behind each kind of reason that an item could be given, for those who try what holds without
 * them.
 */
export const stepsBehind = (
  explained: Classified,
  facts: ClassifyFacts,
): ReadonlyMap<ReasonCode, readonly RowRef[]> =>
  new Map([...groupsOf(explained, facts)].map(([code, { contributions }]) => [code, contributions]));

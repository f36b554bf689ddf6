import { sensitivityOf } from "../catalogue/sensitive-items.ts";
import type { Counterfactual } from "./counterfactual.ts";
import { categoryArgs, nameItems, nameOf, type TellFacts } from "./tell-reason.ts";

/** More things than this are counted, not named; a removal has three at most. */
const MOST_NAMED = 3;

/** The category that all things share, or none. */
const sharedCategory = (
  items: readonly string[],
  facts: TellFacts,
): { known: "yes" | "no"; category: string } => {
  const first = categoryArgs(items[0], facts);
  return items.every((itemId) => categoryArgs(itemId, facts).category === first.category)
    ? first
    : { known: "no", category: "" };
};

/**
 * "Without … this would not be here. You would see … instead.", or where it would only be further down,
 * "Without … this would come at number 9 instead of 3." Sensitive things are counted, never named.
 */
export const tellCounterfactual = (
  {
    items,
    instead,
    rank_without,
    falls_from,
  }: Pick<Counterfactual, "items" | "instead" | "rank_without" | "falls_from">,
  facts: TellFacts,
): string => {
  const { words, discreet } = facts;
  const things = [...new Set(items)];
  const isSensitive = things.some((itemId) => {
    const item = facts.item(itemId);
    return item !== null && sensitivityOf(facts, item).length > 0;
  });
  const category = isSensitive ? { known: "no" as const, category: "" } : sharedCategory(things, facts);
  const counted = { n: things.length, ...category };
  const named = (): { items: string } => ({ items: nameItems(things, facts, things.length, MOST_NAMED) });
  if (falls_from !== null && rank_without !== null) {
    const places = { rank: rank_without, before: falls_from };
    return isSensitive || discreet
      ? words.say("counterfactual.falls_discreet", { ...counted, ...places })
      : words.say("counterfactual.falls", { ...named(), ...places });
  }
  const without =
    isSensitive || discreet
      ? words.say("counterfactual.discreet", counted)
      : words.say("counterfactual.text", named());
  if (instead !== null)
    return `${without} ${words.say("counterfactual.instead", { title: nameOf(instead, facts) })}`;
  return rank_without === null
    ? without
    : `${without} ${words.say("counterfactual.rank", { rank: rank_without })}`;
};

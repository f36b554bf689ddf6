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

/** "Without … this would not be here. You would see … instead." Sensitive things are counted, never named. */
export const tellCounterfactual = (
  { items, instead, rank_without }: Pick<Counterfactual, "items" | "instead" | "rank_without">,
  facts: TellFacts,
): string => {
  const { words, discreet } = facts;
  const things = [...new Set(items)];
  const isSensitive = things.some((itemId) => {
    const item = facts.item(itemId);
    return item !== null && sensitivityOf(facts, item).length > 0;
  });
  const without = isSensitive
    ? words.say("counterfactual.discreet", { n: things.length, known: "no", category: "" })
    : discreet
      ? words.say("counterfactual.discreet", { n: things.length, ...sharedCategory(things, facts) })
      : words.say("counterfactual.text", { items: nameItems(things, facts, things.length, MOST_NAMED) });
  if (instead !== null)
    return `${without} ${words.say("counterfactual.instead", { title: nameOf(instead, facts) })}`;
  return rank_without === null
    ? without
    : `${without} ${words.say("counterfactual.rank", { rank: rank_without })}`;
};

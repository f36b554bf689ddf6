import type { ToldAnswer } from "../sentences/answer.ts";
import { type Facts, groupOf } from "../sentences/facts.ts";
import type { Question } from "../sentences/questions.ts";
import { searchable, wordsIn } from "../sentences/search-words.ts";
import type { Person } from "../sentences/world.ts";

const DAY_MS = 86_400_000;

export const WRONG = [
  "owned",
  "variants_of_owned",
  "returned",
  "variants_of_returned",
  "accessories_of_returned",
] as const;
export type Wrong = (typeof WRONG)[number];

/** A suggestion that should not have been made, with what its answer says of itself. */
export type Offence = {
  readonly customer: string;
  readonly moment: Question["moment"];
  readonly item_id: string;
  readonly wrong: Wrong;
  readonly mode: string;
  readonly mode_because: string | null;
  readonly model: string | null;
  readonly instead_of: string | null;
  readonly data_used: readonly string[];
};

/**
 * When anything of each group of variants was bought last and kept, or went back: what was bought once more
 * and sent back is not what they have, and not what they want.
 */
const lastOf = ({ rows, owned, sentBack, wentBack, item }: Facts): ReadonlyMap<string, number> => {
  const last = new Map<string, number>();
  const note = (itemId: string | null, at: number): void => {
    const known = item(itemId ?? "");
    if (known !== undefined) last.set(groupOf(known), Math.max(last.get(groupOf(known)) ?? -Infinity, at));
  };
  for (const row of rows)
    if (row.type === "purchase" && owned.has(row.item_id ?? "") && !wentBack(row)) note(row.item_id, row.at);
  for (const [itemId, at] of sentBack) note(itemId, at);
  return last;
};

/** What is wrong with each suggestion, by what the file says of the customer. */
export const wrongIn = (facts: Facts, { items }: ToldAnswer): { item_id: string; wrong: Wrong }[] => {
  const bought = lastOf(facts);
  const groups = (ids: ReadonlySet<string>) =>
    new Set([...ids].flatMap((id) => facts.item(id) ?? []).map(groupOf));
  const returned = groups(facts.returned);
  const wrongWith = (item_id: string): Wrong | null => {
    const item = facts.item(item_id);
    if (item === undefined) return null;
    if (facts.returned.has(item_id)) return "returned";
    if (returned.has(groupOf(item))) return "variants_of_returned";
    const belongs = item.accessory_of.some((id) => facts.returned.has(id) || returned.has(id));
    if (belongs) return "accessories_of_returned";
    const last = bought.get(groupOf(item));
    const days = item.consumable?.interval_days ?? Infinity;
    if (last === undefined || facts.now - last >= days * DAY_MS) return null;
    return facts.owned.has(item_id) ? "owned" : "variants_of_owned";
  };
  return items.flatMap(({ item_id }) => {
    const wrong = wrongWith(item_id);
    return wrong === null ? [] : [{ item_id, wrong }];
  });
};

/** Made as nobody's, since what it should have been made from failed; and it says so. */
export const isDegraded = ({ transparency: { mode_because } }: ToldAnswer): boolean =>
  mode_because === "model_failed" || mode_because === "store_unavailable";

/** Says that nothing of the person was used, as an answer must that may show what they have. */
export const isNobodys = ({ transparency: { profiling, data_used } }: ToldAnswer): boolean =>
  !profiling && data_used.every(({ category }) => category === "page" || category === "cart");

/** Of the things that have the most words of the search, or stand in the category, half are sensitive. */
export const isAboutSensitive = ({ question: { moment, context }, products }: Facts): boolean => {
  const words = wordsIn(context.query ?? "");
  const shared = (item: Facts["products"][number]): number =>
    moment === "search"
      ? words.filter((word) => searchable(item).has(word)).length
      : Number(item.category.at(-1) === context.category?.at(-1));
  const most = Math.max(...products.map(shared));
  const meant = products.filter((item) => shared(item) === most);
  return 2 * meant.filter(({ sensitivity }) => sensitivity.length > 0).length >= meant.length;
};

export const offenceOf = (
  { id }: Person,
  { moment }: Question,
  { transparency: { mode, mode_because, model, data_used } }: ToldAnswer,
  each: { readonly item_id: string; readonly wrong: Wrong },
): Offence => ({
  customer: id,
  moment,
  ...each,
  mode,
  mode_because,
  model: model.name,
  instead_of: model.instead_of ?? null,
  data_used: data_used.map(({ category }) => category),
});

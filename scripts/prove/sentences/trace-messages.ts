import { type Facts, groupOf, type Row } from "./facts.ts";
import { DAY_MS } from "./world-items.ts";

const THANKS_DAYS = 3;
const CARE_DAYS = 14;

const kept = ({ rows, wentBack }: Facts): Row[] =>
  rows.filter((row) => row.type === "purchase" && !wentBack(row));

/** A page of the shop about a thing. */
const hasPage = ({ world }: Facts, itemId: string): boolean =>
  world.items.some(({ kind, accessory_of }) => kind === "content" && accessory_of.includes(itemId));

/** Whether a message may be about the newest purchase before it sells anything, by the rows. */
export const isFirst = (facts: Facts, code: string): boolean => {
  if (facts.question.moment !== "outreach" || !facts.contact) return false;
  const [last] = kept(facts).sort((a, b) => b.at - a.at);
  if (last === undefined) return false;
  const newest = last.at;
  const messages = facts.rows.filter(({ type, at }) => type === "contacted" && at >= newest).length;
  if (code === "thanks_first") return messages === 0 && facts.now - newest < THANKS_DAYS * DAY_MS;
  const mayCare = messages === 1 && facts.now - newest < CARE_DAYS * DAY_MS;
  return code === "care_first" && mayCare && hasPage(facts, last.item_id ?? "");
};

/** Whether something that they bought, and that is used up, has come to its time. */
export const isRefillDue = (facts: Facts): boolean => {
  const rows = kept(facts);
  return rows.some((row) => {
    const item = facts.item(row.item_id ?? "");
    if (item?.consumable == null) return false;
    const last = Math.max(
      ...rows.flatMap(({ item_id, at }) => {
        const other = facts.item(item_id ?? "");
        return other !== undefined && groupOf(other) === groupOf(item) ? [at] : [];
      }),
    );
    return facts.now - last >= item.consumable.interval_days * DAY_MS;
  });
};

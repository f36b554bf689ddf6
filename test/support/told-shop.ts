import { consent } from "./harness.ts";
import type { PlantedShop } from "./planted-shop.ts";

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

type ToldStory = {
  /** Days on which people came, from the first to the last; on all but the first a dozen. */
  readonly days: number;
  readonly peopleADay: number;
};

/** Whoever is asked is asked whether a suggestion is of use. */
export const asksOfUse = () => {
  const draws = [0, 0.9, 0];
  return () => draws.shift() ?? 0;
};

const iso = (ms: number): string => new Date(ms).toISOString();

/** Buys something, is shown something, opens the first of it, says what it is worth, and buys that. */
const visit = async (shop: PlantedShop, id: string, at: number, now: number): Promise<void> => {
  const tell = (event: object) =>
    shop
      .call("post", "/v1/events")
      .send({ shopper_id: id, channel: "web", ...event })
      .expect(200);
  await tell({
    event_id: `${id}-1`,
    type: "purchase",
    item_id: "teapot",
    order_id: `${id}-o1`,
    occurred_at: iso(now - HOUR_MS),
  });
  const { body } = await shop.ask({ moment: "home", limit: 3 }, id).expect(200);
  const { recommendation_id, items, ask } = body as {
    recommendation_id: string;
    items: { item_id: string }[];
    ask: object | null;
  };
  const about = (what: string) =>
    shop.call("post", `/v1/recommendations/${recommendation_id}/${what}`).set("Shopper-Id", id);
  const item_id = items[0]?.item_id ?? "";
  if (ask !== null)
    await about("answer")
      .send({ value: at % 4 === 0 ? 0 : 1 })
      .expect(200);
  if (at % 2 === 0) await about("feedback").send({ item_id, verdict: "clicked" }).expect(200);
  if (at % 3 === 0)
    await tell({
      event_id: `${id}-2`,
      type: "purchase",
      item_id,
      order_id: `${id}-o2`,
      occurred_at: iso(now),
    });
};

/**
 * Days on which people come to a shop: each says yes or no (one of three), those who said yes are shown
 * something and act on it, and one takes it back. On the day before the first, only three come.
 */
export const tellDays = async (
  shop: PlantedShop,
  time: { now: number },
  { days, peopleADay }: ToldStory,
): Promise<void> => {
  const end = time.now;
  const comeOn = async (day: number, people: number): Promise<void> => {
    time.now = end - day * DAY_MS;
    for (let at = 0; at < people; at += 1) {
      const id = `told-${day}-${at}`;
      const agrees = at % 3 !== 2;
      await consent(shop, id, { personalise: agrees, measure: agrees }).expect(200);
      if (agrees) await visit(shop, id, at, time.now);
    }
    const first = shop.call("delete", "/v1/shopper/consent").set("Shopper-Id", `told-${day}-0`);
    await first.expect(200);
  };
  await comeOn(days + 8, 3);
  for (let day = days + 7; day > 7; day -= 1) await comeOn(day, peopleADay);
  time.now = end;
};

import { createHash } from "node:crypto";
import { generateShop } from "../generated-shop/generate-shop.ts";
import { inParallel, type Wire } from "./wire.ts";

const SEED = 20_150_301;
const SHOPPERS = 300;
const AT_ONCE = 16;

export const NOTICE =
  "We use what you look at and buy here, online and in our stores, to suggest things that may help " +
  "you, to learn what goes well together, and to measure whether people like you find it useful. You " +
  "can change your mind at any time.";

export const noticeOf = (text: string) => ({
  version: "demo-1",
  hash: `sha256:${createHash("sha256").update(text, "utf8").digest("hex")}`,
  language: "en",
  text,
});

export type Filled = {
  readonly items: number;
  readonly shoppers: number;
  readonly events: number;
  readonly shopper: string;
  /** Who may be asked what they think; of a file nobody is. */
  readonly ids: readonly string[];
};

/** Fills a shop over HTTP as a webshop would: catalogue, consent, behaviour. */
export const fillGenerated = async (wire: Wire, now: number): Promise<Filled> => {
  const shop = generateShop({ seed: SEED, now, shoppers: SHOPPERS });
  await wire.call("PATCH", "/v1/settings", {
    name: "Demo shop (generated)",
    currency: "EUR",
    country: "NL",
    contact: { name: "Demo desk", email: "desk@shop.example" },
  });
  await wire.call("PUT", "/v1/items", shop.items);
  await inParallel(shop.shoppers, AT_ONCE, async ({ id }) => {
    await wire.call(
      "PUT",
      "/v1/shopper/consent",
      {
        purposes: { personalise: true, train: true, measure: true },
        notice: noticeOf(NOTICE),
        method: "demo",
        age_band: "adult",
      },
      { "Shopper-Id": id },
    );
  });
  const events = shop.shoppers.flatMap((each) => each.events);
  const answer = await wire.call<{ kept: number }>("POST", "/v1/events", events);
  if (answer.kept !== events.length)
    throw new Error(`Only ${answer.kept} of ${events.length} events were kept.`);
  return {
    ...{ items: shop.items.length, shoppers: shop.shoppers.length, events: answer.kept, shopper: "nora" },
    ids: shop.shoppers.map(({ id }) => id).filter((id) => id !== "nora"),
  };
};

import { NOTICE, noticeOf } from "../../demo/generated.ts";
import type { Wire } from "../../demo/wire.ts";
import type { Canaries } from "./canaries.ts";

/** The catalogue, which names the items in the clear and tells of nobody. */
export const putCatalogue = async (wire: Wire, { items }: Canaries): Promise<void> => {
  await wire.call(
    "PUT",
    "/v1/items",
    items.map((item_id, at) => ({
      item_id,
      title: `Thing ${at}`,
      category: ["Things"],
      price: 5 + at,
      currency: "EUR",
    })),
  );
};

type Person = { readonly query: string; readonly id: string; readonly item: string; readonly at: number };

const now = (): string => new Date().toISOString();

/** Asks for suggestions as a page does: on a search, on a product with a cart, with a visit of its own. */
const ask = async (
  wire: Wire,
  { query, id, item, at }: Person,
  shopper: string | null,
  round = "first",
): Promise<void> => {
  const who = shopper === null ? {} : { shopper: { id: shopper } };
  const headers: Record<string, string> =
    at % 2 === 0 ? {} : { "Idempotency-Key": `again-${id}-${shopper}-${round}` };
  const found = await wire.call<{ recommendation_id: string }>(
    "POST",
    "/v1/recommendations",
    { ...who, moment: "search", limit: 3, context: { query, locale: "en" } },
    headers,
  );
  await wire.call(
    "POST",
    `/v1/recommendations/${found.recommendation_id}/next`,
    {},
    shopper === null ? {} : { "Shopper-Id": shopper },
  );
  await wire.call("POST", "/v1/recommendations", {
    ...who,
    moment: "product",
    limit: 3,
    session: { id: `visit-${id}`, events: [{ type: "view", item_id: item, occurred_at: now() }] },
    context: { item_id: item, items: [item], cart: [item] },
  });
};

const consent = (wire: Wire, shopper: string, purposes: Record<string, boolean>): Promise<unknown> =>
  wire.call(
    "PUT",
    "/v1/shopper/consent",
    { purposes, notice: noticeOf(NOTICE), method: "proof" },
    { "Shopper-Id": shopper, "Idempotency-Key": `consent-${shopper}` },
  );

const behave = (wire: Wire, { query, id, item }: Person, shopper: string): Promise<unknown> => {
  const base = { shopper_id: shopper, occurred_at: now(), session_id: `visit-${id}` };
  return wire.call("POST", "/v1/events", [
    { ...base, event_id: `view-${id}`, type: "view", item_id: item },
    { ...base, event_id: `search-${id}`, type: "search", query },
    { ...base, event_id: `buy-${id}`, type: "purchase", item_id: item, order_id: `order-${id}` },
    ...Array.from({ length: 40 }, (_, n) => ({
      ...base,
      event_id: `more-${n}-${id}`,
      type: "view",
      item_id: item,
    })),
  ]);
};

/**
 * Has every canary go through everything that writes: searches and pages of anonymous visitors, of people who
 * refused, who agreed, who sent an opt-out, who are minors, who withdrew and who were erased; events,
 * corrections, copies, preferences, links, retries.
 */
export const touchShop = async (wire: Wire, { queries, ids, items }: Canaries): Promise<void> => {
  for (const [at, id] of ids.entries()) {
    const person = { query: queries[at]!, id, item: items[at]!, at };
    await ask(wire, person, null);
    await consent(wire, `refused-${id}`, { personalise: false });
    await ask(wire, person, `refused-${id}`);
    await behave(wire, person, `refused-${id}`);
    await consent(wire, id, { personalise: true, train: true, measure: true });
    await behave(wire, person, id);
    await ask(wire, person, id);
    await wire.call(
      "PATCH",
      "/v1/shopper/preferences",
      { dismissed: { items: [person.item] } },
      { "Shopper-Id": id },
    );
    if (at % 4 === 0)
      await wire.call(
        "PATCH",
        `/v1/shopper/events/view-${id}`,
        { item_id: items[(at + 1) % items.length]! },
        { "Shopper-Id": id, "Idempotency-Key": `correct-${id}` },
      );
    await wire.call("GET", "/v1/shopper/export", undefined, { "Shopper-Id": id });
    if (at % 4 === 1)
      await wire.call("DELETE", `/v1/shopper/events/more-3-${id}`, undefined, { "Shopper-Id": id });
    if (at % 4 === 2) await wire.call("DELETE", "/v1/shopper/consent", undefined, { "Shopper-Id": id });
    if (at % 4 === 3) await wire.call("DELETE", "/v1/shopper", undefined, { "Shopper-Id": id });
    await ask(wire, person, id, "last");
  }
};

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { KEY_SCOPES } from "../../src/contract/endpoints.ts";
import { grants, ITEMS, registerNotice, shopperOf } from "../support/consents.ts";
import { callerOf, type Harness, startHarness } from "../support/harness.ts";
import { ENDPOINT_LIST, type Filling, requestOf } from "../support/requests.ts";

/** What an answer is made of: members and kinds of values, and none of the values. */
const shapeOf = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.slice(0, 1).map(shapeOf);
  if (typeof value !== "object" || value === null) return value === null ? null : typeof value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      // Whether an act has its place in the ledger by now is a matter of milliseconds.
      .map((name) => [name, name === "ledger" || shapeOf((value as Record<string, unknown>)[name])]),
  );
};

type Told = { readonly status: number; readonly body: { readonly code?: string } };
const seenOf = ({ status, body }: Told) => ({ status, code: body.code ?? null, shape: shapeOf(body) });

/** An id of the same look that was never given out. */
const neverGiven = (id: string): string =>
  id.slice(0, -6) + id.slice(-6).replace(/[A-Za-z0-9]/g, (sign) => (sign === "q" ? "z" : "q"));

type Known = Readonly<Record<"event_id" | "link_id" | "recommendation_id", string>>;

/** Somebody with everything that an id of a call may name. */
const makeKnown = async (shop: Harness, id: string): Promise<Known> => {
  const who = shopperOf(shop, id);
  await who.agree(grants("personalise", "measure", "train")).expect(200);
  const event_id = `${id}-bought-1`;
  await who.tell({ event_id, type: "purchase", item_id: "i1", order_id: `o-${id}` }).expect(200);
  const { body: answer } = await who.recommend().expect(200);
  const { body: link } = await who
    .call("post", "/v1/shopper/links")
    .send({ shopper_id: `${id}-card`, kind: "loyalty_card" })
    .expect(200);
  return { event_id, link_id: link.link_id, recommendation_id: answer.recommendation_id };
};

const fillingOf = (shopper: string, params: Filling["params"]): Filling => ({
  params: { item_id: "i1", version: "full", rule_id: "r", ...params },
  shopper,
  other: `${shopper}-other`,
  item: "i1",
  session: "a-session",
  words: "mugs",
});

const isOfShopper = ([, { shopper, takes }]: (typeof ENDPOINT_LIST)[number]): boolean =>
  shopper !== "none" && takes !== "stream";
const namesId = ([, { path }]: (typeof ENDPOINT_LIST)[number]): boolean =>
  /:(event_id|link_id|recommendation_id)/.test(path);

describe("ids of somebody else", () => {
  let acme: Harness;
  let beta: Harness;
  beforeAll(async () => {
    acme = await startHarness({ clock: () => Date.parse("2026-01-12T12:00:00Z") });
    const { key } = await acme.app.services.shops.create("beta", KEY_SCOPES);
    beta = { ...acme, shop: "beta", key, call: callerOf(acme.app, key) };
    for (const shop of [acme, beta]) {
      await shop.call("put", "/v1/items").send(ITEMS).expect(200);
      await registerNotice(shop);
    }
  });
  afterAll(() => acme.close());

  const ask = async (entry: (typeof ENDPOINT_LIST)[number], shopper: string, params: Filling["params"]) =>
    seenOf(await requestOf(acme, entry, fillingOf(shopper, params)).set("Shopper-Id", shopper));

  it.each(ENDPOINT_LIST.filter(isOfShopper))(
    "of another shop are those of nobody: %s",
    async (name, endpoint) => {
      const entry = [name, endpoint] as const;
      const foreign = await makeKnown(beta, `anna-${name}`);
      const never = Object.fromEntries(
        Object.entries(foreign).map(([field, id]) => [field, neverGiven(id)]),
      ) as Known;
      const asked = await ask(entry, `anna-${name}`, foreign);
      expect(asked).toEqual(await ask(entry, `nobody-${name}`, never));
      // Somebody there is one: in their own shop the very same ids open what they stand for.
      const { body } = await beta.call("get", "/v1/shopper").set("Shopper-Id", `anna-${name}`).expect(200);
      expect(body.known).toBe(true);
    },
  );

  it.each(ENDPOINT_LIST.filter(namesId))(
    "of another shopper are those that were never given out: %s",
    async (name, endpoint) => {
      const entry = [name, endpoint] as const;
      const anna = await makeKnown(acme, `other-${name}`);
      await makeKnown(acme, `bob-${name}`);
      await makeKnown(acme, `bea-${name}`);
      const never = Object.fromEntries(
        Object.entries(anna).map(([field, id]) => [field, neverGiven(id)]),
      ) as Known;
      expect(await ask(entry, `bob-${name}`, anna)).toEqual(await ask(entry, `bea-${name}`, never));
      const { body } = await acme
        .call("get", "/v1/shopper/export")
        .set("Shopper-Id", `other-${name}`)
        .expect(200);
      expect(body.observed.events).toHaveLength(1);
      expect(body.provided.links).toHaveLength(1);
    },
  );
});

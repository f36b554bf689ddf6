import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { KEY_SCOPES } from "../../src/contract/endpoints.ts";
import { fillSlots } from "../../src/learn/shop/fill-slots.ts";
import { ITEMS, registerNotice } from "../support/consents.ts";
import { callerOf, type Harness, startHarness } from "../support/harness.ts";
import { ENDPOINT_LIST, type Filling, requestOf } from "../support/requests.ts";

const NOW = Date.parse("2026-01-12T12:00:00Z");

/** What an answer is made of: members and kinds of values, and none of the values. */
const shapeOf = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.slice(0, 1).map(shapeOf);
  if (typeof value !== "object" || value === null) return value === null ? null : typeof value;
  const members = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(members.map(([name, each]) => [name, shapeOf(each)]));
};

/** An id of the same look that was never given out. */
const neverGiven = (id: string): string =>
  id.slice(0, -6) + id.slice(-6).replace(/[A-Za-z0-9]/g, (sign) => (sign === "q" ? "z" : "q"));

/** Parameters of paths that name what a shop owns. A person's have a test of their own. */
const OWNED = ["item_id", "rule_id", "version", "key_id", "webhook_id", "model", "slot"] as const;
type Owned = Readonly<Record<(typeof OWNED)[number], string>>;
/** The id of an erasure is the right to read it, in whichever shop; those of people are tested elsewhere. */
const OF_PEOPLE = ["receipt_id", "event_id", "link_id", "recommendation_id"];

const paramsOf = (path: string): string[] => [...path.matchAll(/:(\w+)/g)].map(([, name]) => name!);
const namesOwned = ([, { path }]: (typeof ENDPOINT_LIST)[number]): boolean =>
  paramsOf(path).some((name) => OWNED.some((each) => each === name));

describe("things of another shop", () => {
  let acme: Harness;
  let beta: Harness;
  let owned: Owned;
  const thingsOf = async ({ call }: Harness) => ({
    item: (await call("get", `/v1/items/${owned.item_id}`)).status,
    rules: (await call("get", "/v1/rules").expect(200)).body.data,
    keys: (await call("get", "/v1/keys").expect(200)).body.data.map(
      ({ key_id }: { key_id: string }) => key_id,
    ),
    webhooks: (await call("get", "/v1/webhooks").expect(200)).body.data,
    models: (await call("get", "/v1/models").expect(200)).body,
    notice: (await call("get", `/v1/notices/${owned.version}`).expect(200)).body,
  });

  beforeAll(async () => {
    acme = await startHarness({ clock: () => NOW });
    const { key } = await acme.app.services.shops.create("beta", KEY_SCOPES);
    beta = { ...acme, shop: "beta", key, call: callerOf(acme.app, key) };
    await beta
      .call("put", "/v1/items")
      .send([{ item_id: "of-beta-alone", title: "A thing" }, ...ITEMS])
      .expect(200);
    await registerNotice(beta);
    const rule_id = "rule-of-beta";
    const boost = { effect: "boost", factor: 2, filter: { items: ["of-beta-alone"] } };
    await beta.call("put", `/v1/rules/${rule_id}`).send(boost).expect(200);
    const { body: hook } = await beta
      .call("post", "/v1/webhooks")
      .send({ url: "https://hooks.example/candor", types: ["shopper.erased"] })
      .expect(201);
    const { body: made } = await beta.call("get", "/v1/keys").expect(200);
    const model = await fillSlots(acme.app.services, "beta");
    owned = {
      item_id: "of-beta-alone",
      rule_id,
      version: "full",
      key_id: made.data[0].key_id,
      webhook_id: hook.webhook_id,
      model: model!,
      slot: "default",
    };
  }, 120_000);
  afterAll(() => acme.close());

  it("are named by every parameter of a path: a new one is tried as well", () => {
    const all = new Set(ENDPOINT_LIST.flatMap(([, { path }]) => paramsOf(path)));
    expect([...all].sort()).toEqual([...OWNED, ...OF_PEOPLE].sort());
  });

  it.each(ENDPOINT_LIST.filter(namesOwned))(
    "are things that were never there, and stay: %s",
    async (...entry) => {
      const before = await thingsOf(beta);
      const ask = async (params: Filling["params"]) => {
        const filling = { params, shopper: "anna", other: "bob", item: "i1", session: "s", words: "mugs" };
        const { status, body } = await requestOf(acme, entry, filling);
        return { status, code: (body as { code?: string }).code ?? null, shape: shapeOf(body) };
      };
      const never = Object.fromEntries(
        Object.entries(owned).map(([name, id]) => [name, neverGiven(id)]),
      ) as Owned;
      expect(await ask(owned)).toEqual(await ask(never));
      expect(await thingsOf(beta)).toEqual(before);
    },
  );
});

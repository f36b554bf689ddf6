import { afterAll, beforeAll } from "vitest";
import type { StartStore } from "../support/both-stores.ts";
import { consent, type Harness, startHarness } from "../support/harness.ts";

export type Shown = {
  readonly item_id: string;
  readonly basis: string;
  readonly profiling: boolean;
  readonly paid?: boolean;
  readonly promoted?: { ground: string; paid: boolean; on_behalf_of: string | null };
  readonly reasons: readonly { code: string; text: string; label: string }[];
};
export type Body = {
  readonly recommendation_id: string;
  readonly items: readonly Shown[];
  readonly transparency: { rules_applied: readonly { code: string; text: string; items: number }[] };
};

const KINDS = ["Mugs", "Bowls", "Plates", "Pans", "Lamps", "Rugs", "Vases", "Trays"];
const ITEMS = Array.from({ length: 24 }, (_, at) => ({
  item_id: `i${String(at).padStart(2, "0")}`,
  title: `Thing ${String.fromCharCode(97 + at)}`,
  category: ["Home", KINDS[at % KINDS.length]],
  brand: at % 2 === 0 ? "Acme" : "Bolt",
  price: 5 + at,
  currency: "EUR",
  sales_rank: at + 1,
  attributes: { colour: at % 3 === 0 ? "red" : "blue" },
}));

export const idsOf = ({ items }: { items: readonly { item_id: string }[] }) =>
  items.map(({ item_id }) => item_id);

/** A shop of 24 things in the order of their sales, one shopper, and calls about its rules. */
export const useRuledShop = (start: StartStore) => {
  const held: { harness?: Harness; stop?: () => Promise<void> } = {};
  const harness = (): Harness => {
    if (held.harness === undefined) throw new Error("The shop has not started.");
    return held.harness;
  };
  beforeAll(async () => {
    const store = await start();
    held.stop = store.stop;
    held.harness = await startHarness({}, "acme", store.settings);
    await harness().call("put", "/v1/items").send(ITEMS).expect(200);
    await consent(harness(), "ann", { personalise: true });
    await harness()
      .call("post", "/v1/events")
      .send({ event_id: "v1", shopper_id: "ann", type: "view", item_id: "i00", occurred_at: new Date() })
      .expect(200);
  }, 60_000);
  afterAll(async () => {
    await held.harness?.close();
    await held.stop?.();
  });
  const call: Harness["call"] = (...args) => harness().call(...args);
  return {
    harness,
    call,
    put: (ruleId: string, body: object) => call("put", `/v1/rules/${ruleId}`).send(body),
    clear: async (): Promise<void> => {
      const { data } = (await call("get", "/v1/rules").expect(200)).body;
      for (const { rule_id } of data) await call("delete", `/v1/rules/${rule_id}`).expect(204);
    },
    ask: async (body: object = {}): Promise<Body> =>
      (
        await call("post", "/v1/recommendations")
          .send({ moment: "home", limit: 5, ...body })
          .expect(200)
      ).body,
    preview: async (body: object) =>
      (
        await call("post", "/v1/recommendations/preview")
          .send({ moment: "home", limit: 5, ...body })
          .expect(200)
      ).body,
  };
};

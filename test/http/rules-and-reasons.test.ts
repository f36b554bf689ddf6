import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type PlantedShop, startPlantedShop } from "../support/planted-shop.ts";

type Told = {
  readonly item_id: string;
  readonly counterfactual: { readonly without: readonly string[]; readonly instead: string | null } | null;
};

const CASES: readonly (readonly [string, readonly object[]])[] = [
  ["no rule", []],
  ["a pin", [{ effect: "pin", place: 2, filter: { items: ["lamp"] } }]],
  ["an exclusion", [{ effect: "exclude", filter: { items: ["candle", "filter"] } }]],
  ["a requirement", [{ effect: "require", filter: { category: ["Kitchen", "Living"] } }]],
  ["a boost", [{ effect: "boost", factor: 3, filter: { items: ["frame"] } }]],
  [
    "a bury and a boost that somebody pays for",
    [
      { effect: "bury", factor: 0.2, filter: { items: ["candle"] } },
      { effect: "boost", factor: 3, paid: true, on_behalf_of: "Acme", filter: { items: ["lamp"] } },
    ],
  ],
];

describe("what is said of a list that the shop's rules shape", () => {
  let shop: PlantedShop;
  beforeAll(async () => {
    shop = await startPlantedShop();
  }, 60_000);
  afterAll(() => shop.close());

  const items = async (shopper: string): Promise<readonly Told[]> =>
    (await shop.ask({ moment: "home", limit: 3 }, shopper).expect(200)).body.items;
  const person = (shopper: string, without: readonly string[] = []) =>
    shop.shopper(
      shopper,
      [
        { type: "view", item: "teapot", days: 1, id: `${shopper}-tea` },
        { type: "view", item: "grinder", days: 2, id: `${shopper}-coffee` },
      ].filter(({ id }) => !without.includes(id.replace(shopper, ""))),
      { personalise: true },
    );

  it.each(CASES)(
    "is true of the list without the events, made with the same rules: %s",
    async (name, rules) => {
      const stem = `p${CASES.findIndex(([each]) => each === name)}`;
      for (const [at, rule] of rules.entries())
        await shop.call("put", `/v1/rules/r${at}`).send(rule).expect(200);
      await person(`${stem}-all`);
      const claims = (await items(`${stem}-all`)).filter(({ counterfactual }) => counterfactual !== null);
      expect(claims.length).toBeGreaterThan(0);
      for (const [at, { item_id, counterfactual }] of claims.entries()) {
        const without = counterfactual!.without.map((id) => id.replace(`${stem}-all`, ""));
        expect(without.length).toBeGreaterThan(0);
        // Somebody else, for whom these never happened, is shown what the claim says.
        await person(`${stem}-${at}`, without);
        const other = (await items(`${stem}-${at}`)).map((each) => each.item_id);
        expect(other).not.toContain(item_id);
        if (counterfactual!.instead !== null) expect(other).toContain(counterfactual!.instead);
      }
      for (const at of rules.keys()) await shop.call("delete", `/v1/rules/r${at}`).expect(204);
    },
  );
});

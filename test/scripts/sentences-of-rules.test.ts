import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ToldAnswer } from "../../scripts/prove/sentences/answer.ts";
import { askAll, KNOWN_SENTENCES } from "../../scripts/prove/sentences/ask-all.ts";
import { factsOf } from "../../scripts/prove/sentences/facts.ts";
import { type House, openHouse } from "../../scripts/prove/sentences/house.ts";
import { traceAnswer } from "../../scripts/prove/sentences/trace.ts";
import { createWorld, type World } from "../../scripts/prove/sentences/world.ts";
import { WORLD_HOME, WORLD_RULES } from "../../scripts/prove/sentences/world-rules.ts";
import { seededFrom } from "../../src/recommend/stages/seeded.ts";

describe("sentences of lists that the shop's rules shape", () => {
  it("have their facts, at all moments, for all kinds of shoppers, in all languages", async () => {
    const figures = await askAll({ answers: 150, seed: "ruled", times: 1, tone: null, rules: true });
    expect(figures.examples).toEqual([]);
    expect(figures.untrue).toBe(0);
    expect(figures.by_reason["promoted"]).toBeGreaterThan(20);
    for (const rule of ["promoted", "pinned", "buried", "excluded", "new_arrivals"])
      expect(Object.keys(figures.by_rule)).toContain(rule);
  }, 120_000);
});

describe("the tracer of sentences finds what is untrue of the shop's rules", () => {
  let world: World;
  let house: House;
  beforeAll(async () => {
    world = { ...createWorld(seededFrom("planted"), 1), rules: WORLD_RULES, home: WORLD_HOME };
    house = await openHouse(world, null);
  }, 60_000);
  afterAll(() => house.close());

  const ask = async () => {
    const question = {
      moment: "home",
      limit: 8,
      explain: "full",
      mode: "auto",
      context: { locale: "en", channel: "web" },
    } as const;
    const answer = await house.call<ToldAnswer>("POST", "/v1/recommendations", question);
    return { facts: factsOf(world, { person: null, question }, null), answer };
  };
  const promotedIn = ({ items }: ToldAnswer): number =>
    items.findIndex(({ reasons }) => reasons.some(({ code }) => code === "promoted"));

  it("and nothing in an answer as it is", async () => {
    const { facts, answer } = await ask();
    expect(promotedIn(answer)).toBeGreaterThanOrEqual(0);
    expect(traceAnswer(facts, answer, KNOWN_SENTENCES)).toEqual([]);
  });

  it.each([
    ["another ground", "This shop is promoting its own brand."],
    ["money that nobody pays", "Advertisement: someone pays this shop to show it here."],
  ])("%s", async (_, text) => {
    const { facts, answer } = await ask();
    const at = promotedIn(answer);
    const items = answer.items.map((item, place) =>
      place === at ? { ...item, reasons: item.reasons.map((reason) => ({ ...reason, text })) } : item,
    );
    expect(traceAnswer(facts, { ...answer, items }, KNOWN_SENTENCES)).not.toEqual([]);
  });

  it("a promotion of something that no rule means", async () => {
    const { facts, answer } = await ask();
    const none = {
      ...facts,
      rules: facts.rules.filter(({ effect }) => effect !== "boost" && effect !== "pin"),
    };
    expect(traceAnswer(none, answer, KNOWN_SENTENCES)).not.toEqual([]);
  });
});

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ToldAnswer, ToldItem } from "../../scripts/prove/sentences/answer.ts";
import { askAll, KNOWN_SENTENCES } from "../../scripts/prove/sentences/ask-all.ts";
import { type Facts, factsOf } from "../../scripts/prove/sentences/facts.ts";
import { type House, openHouse } from "../../scripts/prove/sentences/house.ts";
import type { Question } from "../../scripts/prove/sentences/questions.ts";
import { traceAnswer } from "../../scripts/prove/sentences/trace.ts";
import { createWorld, type World } from "../../scripts/prove/sentences/world.ts";
import { seededFrom } from "../../src/recommend/stages/seeded.ts";
import { MOMENTS } from "../../src/shopper/moments.ts";

const BASE: Question = {
  moment: "home",
  limit: 8,
  explain: "full",
  mode: "auto",
  context: { locale: "de", channel: "web" },
};

describe("every sentence of every answer", () => {
  it("has its fact, at all moments, for all kinds of shoppers, in all languages", async () => {
    const figures = await askAll({ answers: 150, seed: "suite", times: 1, tone: null });
    expect(figures.examples).toEqual([]);
    expect(figures.untrue).toBe(0);
    expect(Object.keys(figures.by_moment).sort()).toEqual([...MOMENTS].sort());
    expect(Object.keys(figures.by_mode).length).toBeGreaterThanOrEqual(3);
    expect(Object.keys(figures.by_reason).length).toBeGreaterThan(9);
    expect(Object.keys(figures.by_rule).length).toBeGreaterThan(9);
  }, 120_000);
});

describe("the tracer of sentences finds what is untrue", () => {
  let world: World;
  let house: House;
  const ask = async (
    kind: string,
    question: Partial<Question> = {},
  ): Promise<{ facts: Facts; answer: ToldAnswer }> => {
    const person = world.people.find((each) => each.kind === kind)!;
    const asked = { person, question: { ...BASE, ...question } };
    const headers = { "Shopper-Id": person.id };
    const answer = await house.call<ToldAnswer>("POST", "/v1/recommendations", asked.question, headers);
    return { facts: factsOf(world, asked, null), answer };
  };
  const faultsOf = (facts: Facts, answer: ToldAnswer): string[] =>
    traceAnswer(facts, answer, KNOWN_SENTENCES);
  /** The first suggestion that has something, with a lie about it. */
  const lieOf = (
    { items, ...answer }: ToldAnswer,
    isOne: (item: ToldItem) => boolean,
    lie: (item: ToldItem) => ToldItem,
  ): ToldAnswer => {
    const at = items.findIndex(isOne);
    if (at < 0) throw new Error("No suggestion to lie about.");
    return { ...answer, items: items.map((item, place) => (place === at ? lie(item) : item)) };
  };
  const first = (item: ToldItem, change: object): ToldItem => ({
    ...item,
    reasons: item.reasons.map((reason, at) => (at === 0 ? { ...reason, ...change } : reason)),
  });
  const notice = (answer: ToldAnswer, change: object): ToldAnswer => ({
    ...answer,
    transparency: { ...answer.transparency, ...change },
  });

  beforeAll(async () => {
    world = createWorld(seededFrom("planted"), 1);
    house = await openHouse(world, null);
  }, 60_000);
  afterAll(() => house.close());

  it("and nothing in an answer as it is", async () => {
    for (const kind of ["buyer", "refused", "complainer", "wishing", "minor"]) {
      const { facts, answer } = await ask(kind);
      expect(faultsOf(facts, answer)).toEqual([]);
    }
  });

  it.each<[string, (item: ToldItem) => ToldItem]>([
    [
      "another day",
      (item) => first(item, { evidence: [{ ...item.reasons[0]!.evidence[0]!, age_days: 999 }] }),
    ],
    ["du where it is Sie", (item) => first(item, { text: item.reasons[0]!.text.replace("Sie", "du") })],
    ["another label", (item) => first(item, { label: "Bestseller" })],
    [
      "an event of nobody",
      (item) => first(item, { evidence: [{ ...item.reasons[0]!.evidence[0]!, event_id: "x" }] }),
    ],
    ["popular beside a purchase", (item) => ({ ...item, basis: "popular" })],
    [
      "a best seller that is none",
      (item) => first(item, { code: "shop_bestseller", evidence: [], text: "Ein Bestseller dieses Shops." }),
    ],
    ["another title", (item) => ({ ...item, item: { title: "Something else" } })],
    [
      "a control that leads nowhere",
      (item) => ({ ...item, controls: item.controls.map((each) => ({ ...each, href: "/nowhere" })) }),
    ],
    [
      "a control that says something else",
      (item) => ({
        ...item,
        controls: item.controls.map((each) => ({ ...each, effect: "Nothing happens." })),
      }),
    ],
  ])("%s", async (_, lie) => {
    const { facts, answer } = await ask("buyer");
    const isOne = ({ reasons: [reason] }: ToldItem) =>
      reason!.evidence.length > 0 && reason!.text.includes("Sie");
    expect(faultsOf(facts, lieOf(answer, isOne, lie))).not.toEqual([]);
  });

  it("a thing that is theirs already, but where no model answered and the list is nobody's", async () => {
    const { facts, answer } = await ask("buyer");
    const [owned] = facts.owned;
    const item = facts.item(owned!)!;
    const theirs = { item_id: item.item_id, item: { title: item.title } };
    const items = answer.items.map((told, at) => (at === 0 ? { ...told, ...theirs } : told));
    const isSaid = (lie: ToldAnswer): boolean =>
      faultsOf(facts, lie).some((fault) => fault.includes("is theirs"));
    expect(isSaid({ ...answer, items })).toBe(item.consumable === null);
    expect(isSaid(notice({ ...answer, items }, { mode_because: "model_failed" }))).toBe(false);
  });

  it("a removal that names what it brings back", async () => {
    const { facts, answer } = await ask("buyer");
    const lie = lieOf(
      answer,
      ({ counterfactual }) => counterfactual !== null,
      (item) => ({
        ...item,
        counterfactual: {
          ...item.counterfactual!,
          instead: facts.rows.find(({ event_id }) => item.counterfactual!.without.includes(event_id))!
            .item_id,
        },
      }),
    );
    expect(faultsOf(facts, lie).some((fault) => fault.includes("comes back"))).toBe(true);
  });

  it.each<[string, string, Partial<Question>, (answer: ToldAnswer) => ToldAnswer]>([
    [
      "an open question of somebody who has none",
      "buyer",
      { moment: "service" },
      (answer) =>
        notice(answer, {
          rules_applied: [
            { code: "open_complaint", items: 0, text: answer.transparency.rules_applied[0]!.text },
          ],
        }),
    ],
    [
      "a rhythm that nobody chose",
      "complainer",
      { moment: "outreach" },
      (answer) => notice(answer, { rules_applied: [{ code: "contact_rhythm", items: 0, text: "" }] }),
    ],
    [
      "wishes that nobody has",
      "buyer",
      {},
      (answer) => notice(answer, { rules_applied: [{ code: "objectives", items: 3, text: "" }] }),
    ],
    [
      "that nothing was used, beside a dismissal",
      "sent_away_refused",
      {},
      (answer) =>
        notice(answer, {
          text: answer.transparency.text.replace(/; nur was .*?fehlt/, "; nichts über Sie wurde genutzt"),
        }),
    ],
    [
      "a profile of somebody who refused",
      "refused",
      {},
      (answer) => notice(answer, { mode: "profile", profiling: true, mode_because: null }),
    ],
    [
      "another ground for not being personal",
      "refused",
      {},
      (answer) => notice(answer, { mode_because: "gpc" }),
    ],
    [
      "main parameters in English",
      "buyer",
      {},
      (answer) =>
        notice(answer, {
          model: { ...answer.transparency.model, main_parameters: ["How often a product is chosen."] },
        }),
    ],
    [
      "help that is sold",
      "buyer",
      { moment: "service" },
      (answer) => ({
        ...answer,
        help: { ...answer.help!, items: [{ item_id: "lamp-0", title: "Red lamp" }] },
      }),
    ],
    [
      "a kind of sentence that it does not know",
      "buyer",
      {},
      (answer) => notice(answer, { hint: "Hurry, only three are left." }),
    ],
    [
      "a question to somebody who may not be asked",
      "buyer",
      {},
      (answer) => ({
        ...answer,
        ask: {
          kind: "nps",
          item_id: null,
          text: "Wie wahrscheinlich ist es?",
          method: "POST",
          href: "/v1/recommendations/x/answer",
          answers: [],
        },
      }),
    ],
    [
      "a message without leave",
      "buyer",
      { moment: "outreach" },
      (answer) => ({ ...answer, outreach: { send: true, because: null, channel: "email" } }),
    ],
    [
      "quiet hours that nobody chose",
      "written_to",
      { moment: "outreach" },
      (answer) => ({ ...answer, outreach: { send: false, because: "quiet_hours", channel: null } }),
    ],
  ])("%s", async (_, kind, question, lie) => {
    const { facts, answer } = await ask(kind, question);
    expect(faultsOf(facts, answer)).toEqual([]);
    expect(faultsOf(facts, lie(answer))).not.toEqual([]);
  });
});

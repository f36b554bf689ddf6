import { describe, expect, it } from "vitest";
import { NO_SHOP_WISHES, NO_SOURCES, USUAL_LIST } from "../../../src/journey/rules/shop-wishes.ts";
import {
  createNonPersonalLists,
  type PageMaterial,
  type PageRun,
} from "../../../src/recommend/stages/non-personal-lists.ts";

const model = (id: string, inputs: Record<string, string>) => ({ id, manifest: { inputs } });

const run = (given: Partial<PageRun> = {}): PageRun => ({
  catalogue: { shop: "demo", revision: 1 },
  plan: { moment: "home" },
  currency: null,
  repurchase: "declared",
  variants: false,
  min_score: 0,
  granted: new Set(),
  page: [],
  minor: false,
  filter: null,
  shop: NO_SHOP_WISHES,
  sources: NO_SOURCES,
  settings: USUAL_LIST,
  objectives: null,
  model: model("linear@1", { items: "history.items" }),
  ranker: null,
  ...given,
});

const page: PageMaterial = {
  preferences: null,
  open_complaint: false,
  reads_cart: false,
  rung: "context",
  context: {
    moment: "home",
    item_id: "a",
    items: [],
    cart: [],
    category: [],
    query: null,
    channel: "web",
    country: null,
    currency: null,
  },
};

describe("lists that rest on the page alone", () => {
  it("are remembered for everybody on the page", () => {
    const lists = createNonPersonalLists();
    lists.remember(run(), page, 10, new Set(["b"]));
    expect(lists.known(run(), page, 10)).toEqual(new Set(["b"]));
  });

  it("are forgotten where they are asked for least, not where they are oldest", () => {
    const lists = createNonPersonalLists();
    const on = (itemId: string): PageMaterial => ({ ...page, context: { ...page.context, item_id: itemId } });
    lists.remember(run(), page, 10, new Set(["b"]));
    for (let i = 0; i < 3000; i += 1) {
      lists.remember(run(), on(`other-${i}`), 10, new Set(["c"]));
      expect(lists.known(run(), page, 10)).not.toBeNull();
    }
    expect(lists.known(run(), on("other-0"), 10)).toBeNull();
    expect(lists.known(run(), on("other-2999"), 10)).toEqual(new Set(["c"]));
  });

  it("are another for a page of another country", () => {
    const lists = createNonPersonalLists();
    const of = (country: string): PageMaterial => ({ ...page, context: { ...page.context, country } });
    lists.remember(run(), of("NL"), 10, new Set(["b"]));
    expect(lists.known(run(), of("NL"), 10)).toEqual(new Set(["b"]));
    expect([of("BE"), page].map((each) => lists.known(run(), each, 10))).toEqual([null, null]);
  });

  it.each([
    ["the model", { model: model("linear@1", { items: "history.items", age: "item.age_days" }) }],
    ["the ranking model", { ranker: model("rank@1", { age: "item.age_days" }) }],
  ])(
    "are not remembered where %s reads how old items are: a moment later the list is another",
    (_, given) => {
      const lists = createNonPersonalLists();
      lists.remember(run(given), page, 10, new Set(["b"]));
      expect(lists.known(run(given), page, 10)).toBeNull();
    },
  );
});

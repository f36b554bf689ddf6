import { describe, expect, it } from "vitest";
import { createPageIndex } from "../../src/catalogue/page-index.ts";
import { CAREFUL_POLICY } from "../../src/consent/policy.ts";
import { planOf } from "../../src/journey/plans.ts";
import { makeLists } from "../../src/recommend/pipeline.ts";
import { chooseModel } from "../../src/recommend/stages/choose-model.ts";
import { decide } from "../../src/recommend/stages/decide.ts";
import { prepareList } from "../../src/recommend/stages/prepare-list.ts";
import { readView } from "../../src/recommend/stages/read-view.ts";
import type { RecommendRequest } from "../../src/recommend/stages/request.ts";
import { contextOf, eventOf } from "../journey/fixtures.ts";
import {
  type FakeModel,
  fakeModel,
  fakeShopper,
  NOW,
  requestOf,
  shopContextOf,
  slotsOf,
} from "../recommend/fakes.ts";

const EVERYBODY = { stickyKey: null, measure: false };
/** Each thing by its letter, `a` best; and `f` before all for whoever did something. */
const taste = (): FakeModel =>
  fakeModel((itemId, { history }) =>
    itemId === "f" && history.length > 0 ? 999 : 200 - itemId.charCodeAt(0),
  );

const events = [eventOf("view", "b", 1), eventOf("purchase", "a", 3, { order_id: "o" })];

const prepare = async (models: Record<string, FakeModel>, champion: Record<string, string>, more = {}) => {
  const shopContext = await shopContextOf(await slotsOf(models, { champion }));
  const shopper = fakeShopper(["personalise"], events);
  const request: RecommendRequest = requestOf(more);
  const pageIndex = createPageIndex({ mark: (_, word) => word.length });
  const call = {
    shopper: request.shopper,
    signals: request.signals,
    optOut: false,
    sessionReceipt: [],
    policy: CAREFUL_POLICY,
    country: null,
  };
  const { catalogue, slots } = shopContext;
  const plan = planOf(request.context.moment);
  const reading = { shoppers: shopper.reads, request, plan, catalogue, pageIndex, now: NOW };
  const consented = (await readView(reading, await decide(shopper.gate, call, 1)))!;
  const chosen = await chooseModel(slots, "default", EVERYBODY);
  const task = { request, shopContext, consented, chosen, recommendationId: "rec_1", now: NOW };
  return prepareList(task, pageIndex);
};

const idsOf = (list: Awaited<ReturnType<typeof makeLists>>[number]): string[] =>
  list.list.kept.map(({ candidate }) => candidate.item.item_id);

describe("lists of views", () => {
  it("come from one run of the model for all views, each ruled by its own view", async () => {
    const model = taste();
    const { run, build } = await prepare({ "one@1.0.0": model }, { default: "one@1.0.0" });
    const views = [build(), build(new Set(events.map(({ event_id }) => event_id)))];
    const lists = await makeLists(run, views, 4);
    expect(model.runs.map((inputs) => inputs.length)).toEqual([2]);
    expect(lists.map(idsOf)).toEqual([
      ["f", "b", "c", "d"],
      ["a", "b", "c", "d"],
    ]);
    expect(lists[0]!.list.dropped.get("a")).toBe("owned");
  });

  it("are ordered again by the second stage, and ruled after that", async () => {
    const backwards = fakeModel((itemId) => itemId.charCodeAt(0));
    const { run, view } = await prepare(
      { "one@1.0.0": taste(), "two@1.0.0": backwards },
      { default: "one@1.0.0", "default.rank": "two@1.0.0" },
    );
    const [list] = await makeLists(run, [view], 6);
    expect(idsOf(list!)).toEqual(["f", "e", "d", "c", "b"]);
    expect(list!.list.dropped.get("a")).toBe("owned");
  });

  it("are in the shop's own order where there is no model, and ruled all the same", async () => {
    const { run, view } = await prepare({}, {});
    const [list] = await makeLists(run, [view], 3);
    expect(idsOf(list!)).toEqual(["b", "c", "d"]);
  });

  it("begin with what the page itself names", async () => {
    const context = contextOf({ moment: "category", category: ["Kind e"] });
    const { run, view } = await prepare({ "one@1.0.0": taste() }, { default: "one@1.0.0" }, { context });
    const [list] = await makeLists(run, [view], 3);
    expect(idsOf(list!)[0]).toBe("e");
    expect(list!.list.kept[0]!.candidate.on_page).toBe(true);
  });
});

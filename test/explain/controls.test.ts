import { describe, expect, it } from "vitest";
import { type ControlFacts, createControls } from "../../src/explain/controls.ts";
import { createWording } from "../../src/explain/wording/wording.ts";
import { catalogueOf, preferencesOf, productOf } from "../journey/fixtures.ts";

const cup = productOf("cup", { title: "Cup", brand: 'Acme "&" <Sons>', category: ["Kitchen", "Cups"] });
const stand = productOf("stand", { title: "Cake stand" });
const factsOf = (more: Partial<ControlFacts> = {}): ControlFacts => ({
  recommendation_id: "rec_1",
  has_shopper: true,
  profiling: true,
  preferences: null,
  discreet: false,
  ask_again: { moment: "product", context: { item_id: "stand" }, limit: 10 },
  words: createWording().words("en", "formal"),
  item: catalogueOf([cup, stand]),
  event_handle: (eventId) => `handle of ${eventId}`,
  ...more,
});
const evidence = [
  { event_id: "in visit", type: "view", item_id: "stand", channel: "web", occurred_at: 1 },
  { event_id: "e/1", type: "purchase", item_id: "stand", channel: "web", occurred_at: 0 },
] as const;
const controlsOf = (more: Partial<ControlFacts> = {}) =>
  createControls(factsOf(more))(cup, evidence, (eventId) => eventId === "e/1");
const rels = (more: Partial<ControlFacts> = {}): string[] => controlsOf(more).map(({ rel }) => rel);

describe("the controls of a suggestion", () => {
  it("offer everything to a shopper who is profiled, in order", () => {
    expect(rels()).toEqual([
      "not_interested",
      "not_interested",
      "not_interested",
      "forget_event",
      "why",
      "pause",
      "non_profiled",
      "objectives",
      "person",
    ]);
  });

  it(
    "offer no control over a profile where there is none, and only the story to nobody " + "in particular",
    () => {
      expect(rels({ profiling: false })).toEqual([
        "not_interested",
        "not_interested",
        "not_interested",
        "forget_event",
        "why",
        "person",
      ]);
      expect(rels({ has_shopper: false })).toEqual(["why"]);
    },
  );

  it("name neither a brand nor a category that the item does not have", () => {
    expect(
      createControls(factsOf())({ ...cup, brand: null, category: [] }, [], () => true).filter(
        ({ rel }) => rel === "not_interested",
      ),
    ).toHaveLength(1);
  });

  it("forget the strongest event that is kept, and cannot bring it back", () => {
    expect(controlsOf().find(({ rel }) => rel === "forget_event")).toEqual({
      rel: "forget_event",
      label: "Forget “Cake stand”",
      effect: "This one thing is deleted from what the suggestions know of you. It cannot be brought back.",
      method: "DELETE",
      href: "/v1/shopper/events/handle%20of%20e%2F1",
      body: null,
      undo: null,
    });
    expect(
      createControls(factsOf())(cup, evidence, () => false).some(({ rel }) => rel === "forget_event"),
    ).toBe(false);
  });

  it("do not name what was bought where others look on", () => {
    expect(controlsOf({ discreet: true }).find(({ rel }) => rel === "forget_event")!.label).toBe(
      "Forget what this rests on",
    );
  });

  it("send a dismissal that no later press takes back, and undo just that", () => {
    const [item, brand, category] = controlsOf();
    expect(item).toMatchObject({
      method: "POST",
      href: "/v1/recommendations/rec_1/feedback",
      body: { item_id: "cup", verdict: "not_relevant", scope: "item" },
      undo: {
        method: "POST",
        body: { item_id: "cup", verdict: "relevant", scope: "item" },
        label: "Suggest it again",
      },
    });
    expect(brand).toMatchObject({ label: "Nothing from “Acme ″&″ ‹Sons›”", body: { scope: "brand" } });
    expect(category).toMatchObject({ label: "Nothing from “Cups”", body: { scope: "category" } });
  });

  it("turn the wish to save up, and back to what it was", () => {
    const preferences = preferencesOf({
      objectives: { save_money: 0.25, easy: 0, reliable: 0.5, informed: 0, fun: 0 },
    });
    expect(controlsOf({ preferences }).find(({ rel }) => rel === "objectives")).toMatchObject({
      method: "PATCH",
      body: { objectives: { save_money: 0.75 } },
      undo: { body: { objectives: { save_money: 0.25 } } },
    });
    const most = preferencesOf({
      objectives: { save_money: 0.9, easy: 0, reliable: 0, informed: 0, fun: 0 },
    });
    expect(controlsOf({ preferences: most }).find(({ rel }) => rel === "objectives")!.body).toEqual({
      objectives: { save_money: 1 },
    });
  });

  it("ask the same question again without profiling", () => {
    expect(controlsOf().find(({ rel }) => rel === "non_profiled")).toMatchObject({
      method: "POST",
      href: "/v1/recommendations",
      body: { moment: "product", context: { item_id: "stand" }, limit: 10, mode: "non_profiled" },
    });
  });

  it("reach a person", () => {
    expect(controlsOf().find(({ rel }) => rel === "person")).toMatchObject({
      method: "POST",
      href: "/v1/shopper/review-requests",
      body: { about: "suggestion", recommendation_id: "rec_1" },
    });
  });
});

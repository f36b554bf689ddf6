import { describe, expect, it } from "vitest";
import type { ReasonFacts } from "../../src/explain/reason-facts.ts";
import type { View } from "../../src/shopper/view.ts";
import { contextOf, eventOf, viewOf } from "../journey/fixtures.ts";
import { attributionOf, explainedOf, tell } from "./reason-cases.ts";

describe("the page's own match", () => {
  it("is told instead of what is the same for everyone", () => {
    const view = viewOf([], { rung: "context", context: contextOf({ moment: "search", query: "cup" }) });
    const explained = explainedOf(attributionOf([], 1));
    const found = (match: ReasonFacts["match"]) => tell(explained, view, { facts: { match } });
    expect(found("matches_search")).toMatchObject([
      { code: "matches_search", text: "Matches your search.", share: 1, evidence: [] },
    ]);
    expect(found("matches_search_in_part")).toMatchObject([
      { code: "matches_search", text: "Matches part of your search." },
    ]);
    expect(found("in_category")).toMatchObject([{ code: "in_category", text: "From this category." }]);
  });

  it("stands beside what the shopper did", () => {
    const view = viewOf([eventOf("view", "stand", 1)], { context: contextOf({ moment: "category" }) });
    const codes = tell(explainedOf(attributionOf([[0, 0, 3]], 1)), view, { facts: { match: "in_category" } });
    expect(codes.map(({ code, share }) => [code, share])).toEqual([
      ["because_viewed", 0.75],
      ["in_category", 0.25],
    ]);
  });
});

describe("what completes a purchase", () => {
  const stood = (view: View) => tell(explainedOf(attributionOf([[0, 0, 1]])), view)[0]!.code;
  const page = (moment: "confirmation" | "after_sales") => ({
    context: contextOf({ moment, items: ["stand"] }),
  });
  const gone = [eventOf("return", "stand", 1), eventOf("purchase", "stand", 9)];
  it("is what the page says was bought, and what is known to be theirs", () => {
    expect(stood(viewOf([], { rung: "context", ...page("after_sales") }))).toBe("completes_purchase");
    expect(stood(viewOf([], { rung: "context", ...page("confirmation") }))).toBe("completes_purchase");
    expect(stood(viewOf([eventOf("purchase", "stand", 9)], page("after_sales")))).toBe("completes_purchase");
    const two = [eventOf("view", "lamp", 1), eventOf("purchase", "stand", 40)];
    expect(stood(viewOf(two, page("after_sales")))).toBe("completes_purchase");
  });
  it("is never what went back, nor after the sale what they are not known to have", () => {
    expect(stood(viewOf(gone, page("after_sales")))).toBe("goes_with_item");
    expect(stood(viewOf(gone, page("confirmation")))).toBe("goes_with_item");
    const cancelled = [eventOf("order_cancelled", "stand", 1), eventOf("purchase", "stand", 9)];
    expect(stood(viewOf(cancelled, page("after_sales")))).toBe("goes_with_item");
  });
});

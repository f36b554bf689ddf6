import { describe, expect, it } from "vitest";
import type { Item } from "../../src/catalogue/item.ts";
import { createControls } from "../../src/explain/controls.ts";
import type { EvidenceRef } from "../../src/explain/reason-facts.ts";
import { tellReason } from "../../src/explain/tell-reason.ts";
import { renderRecommendation } from "../../src/http/mapping/write-answer.ts";
import { fromMinor } from "../../src/lib/money.ts";
import type { AnswerNotice } from "../../src/notice/notice.ts";
import type { Recommendation, Suggestion } from "../../src/recommend/stages/request.ts";
import { cup, item, lamp, stand, told } from "../explain/reason-cases.ts";
import { NOW } from "../journey/fixtures.ts";

const evidenceOf = (event_id: string | null, item_id: string): EvidenceRef => ({
  event_id,
  type: event_id === null ? "context" : "view",
  item_id,
  channel: event_id === null ? null : "store",
  occurred_at: event_id === null ? null : NOW - 1000,
});

/** What three suggestions rest on: two of them on the same event, one on the page. */
const GROUNDS: readonly (readonly [Item, readonly EvidenceRef[]])[] = [
  [cup, [evidenceOf("e1", "tin"), evidenceOf("e2", "stand")]],
  [lamp, [evidenceOf("e1", "tin")]],
  [stand, [evidenceOf(null, "tin")]],
];

const answerOf = (recommendation_id: string, hasShopper: boolean): Recommendation => {
  const facts = told();
  const controlsOf = createControls({
    recommendation_id,
    has_shopper: hasShopper,
    profiling: hasShopper,
    preferences: null,
    discreet: false,
    ask_again: { moment: "home", context: {}, limit: 3 },
    words: facts.words,
    item,
    event_handle: (eventId) => `${recommendation_id} ${eventId}`,
  });
  const suggestions = GROUNDS.map(([shown, evidence], at): Suggestion => ({
    item: shown,
    list_price_minor: at === 1 ? 5000 : null,
    rank: at + 1,
    score: 1 / (at + 3),
    belief: null,
    basis: at === 2 ? "promoted" : "personalised",
    profiling: hasShopper,
    paid: false,
    promoted: at === 2 ? { ground: "season", on_behalf_of: null } : null,
    reasons: [
      tellReason({ code: "because_viewed", share: 0.7, evidence, items: evidence.length }, shown, facts),
      tellReason({ code: "popular", share: 0.3, evidence: [], items: 0 }, shown, facts),
    ],
    counterfactual: null,
    controls: controlsOf(shown, evidence, () => true),
  }));
  return {
    recommendation_id,
    locale: "en",
    control_token: null,
    suggestions,
    outreach: null,
    help: null,
    ask: null,
    notice: { mode: hasShopper ? "profile" : "popular" } as AnswerNotice,
    instead_of: null,
  };
};

const cardOf = ({
  item: { title, price_minor, currency, image_url, url },
  list_price_minor,
}: Suggestion) => ({
  title,
  price: price_minor === null ? null : fromMinor(price_minor, currency),
  ...(list_price_minor === null ? {} : { list_price: fromMinor(list_price_minor, currency) }),
  currency,
  image_url,
  url,
});

/** The same answer as one object, and nothing shared. */
const plainly = ({ recommendation_id, locale, control_token, suggestions, notice }: Recommendation): string =>
  JSON.stringify({
    recommendation_id,
    locale,
    control_token,
    items: suggestions.map((suggestion) => {
      const { item: shown, rank, score, belief, basis, profiling, paid, promoted } = suggestion;
      return {
        item_id: shown.item_id,
        rank,
        score,
        belief,
        item: cardOf(suggestion),
        basis,
        profiling,
        ...(basis === "promoted" ? { paid } : {}),
        ...(promoted === null ? {} : { promoted: { ground: promoted.ground, paid, on_behalf_of: null } }),
        reasons: suggestion.reasons.map((reason) => ({
          ...reason,
          evidence: reason.evidence.map((each) => ({
            ...each,
            occurred_at: each.occurred_at === null ? null : new Date(each.occurred_at).toISOString(),
          })),
        })),
        counterfactual: suggestion.counterfactual,
        controls: suggestion.controls,
      };
    }),
    outreach: null,
    help: null,
    ask: null,
    transparency: notice,
  });

describe("an answer as bytes", () => {
  it.each([
    ["somebody known", true],
    ["nobody in particular", false],
  ])("is to the byte what JSON writes of it as one object, answer after answer (%s)", (_, hasShopper) => {
    for (const id of ["rec_1", "rec_2"]) {
      const answer = answerOf(id, hasShopper);
      expect(renderRecommendation(answer).toString()).toBe(plainly(answer));
    }
  });

  it("names in each suggestion the event that it may forget, and in each answer its own", () => {
    const addressesOf = (id: string): (string | undefined)[] =>
      answerOf(id, true).suggestions.map(
        ({ controls }) => controls.find(({ rel }) => rel === "forget_event")?.href,
      );
    const of = (id: string): string => `/v1/shopper/events/${encodeURIComponent(`${id} e1`)}`;
    for (const id of ["rec_1", "rec_2"]) expect(addressesOf(id)).toEqual([of(id), of(id), undefined]);
  });
});

import { describe, expect, it } from "vitest";
import { type RecordedAnswer, tellOutcomes } from "../../src/insight/outcomes.ts";
import type { StoredEvent } from "../../src/shopper/event.ts";
import { TENS, VERDICTS } from "../../src/shopper/feedback.ts";
import type { MeasuredPerson } from "../../src/shopper/read-measured.ts";

const NOW = Date.parse("2026-03-01T12:00:00Z");
const DAY_MS = 86_400_000;

const event = (more: Partial<StoredEvent>): StoredEvent => ({
  ...{ event_id: "e", type: "view", item_id: null, channel: "web", session_id: null, quantity: null },
  ...{ price_minor: null, currency: null, order_id: null, value: null, query: null, case_id: null },
  ...{ ref_event_id: null, recommendation_id: null, imported: false, sensitive: false },
  ...{ occurred_at: NOW, received_at: NOW },
  ...more,
});
const bought = (item_id: string, days: number) =>
  event({ type: "purchase", item_id, occurred_at: NOW - days * DAY_MS });
const opened = (recommendation_id: string) =>
  event({ type: "verdict", recommendation_id, value: VERDICTS.indexOf("clicked") + TENS });

const answerOf = (person: string, more: Partial<RecordedAnswer> = {}): RecordedAnswer => ({
  recommendation_id: `rec-${person}`,
  decided_at: NOW - 20 * DAY_MS,
  slot: "default",
  arm: "champion",
  model: "linear@1",
  items: ["cup", "pot"],
  ...more,
});

/** People by what they did; each had one answer. */
const tell = (
  people: readonly { readonly events: readonly StoredEvent[]; readonly answer: RecordedAnswer }[],
  isAll = true,
) =>
  tellOutcomes(
    {
      measured: async (_shop, visit) => {
        for (const [place, { events }] of people.entries()) {
          const person = String(place);
          const purposes: MeasuredPerson["purposes"] = new Set(["measure"]);
          await visit({ person, purposes, joined: false, grant: null, events });
        }
        return isAll;
      },
      answers: ({ person }) => Promise.resolve([people[Number(person)]!.answer]),
    },
    "acme",
    NOW,
  );

describe("what came of suggestions", () => {
  it("is a click on the very answer, and a purchase of what it showed within the week after it", async () => {
    const acts: readonly (readonly StoredEvent[])[] = [
      [opened("rec-0"), bought("cup", 14)],
      // Another answer's click; too late; before it; something else.
      [opened("rec-0")],
      [bought("cup", 12)],
      [bought("cup", 21)],
      [bought("plate", 19)],
      ...Array.from({ length: 5 }, () => []),
    ];
    const { arms, people } = await tell(
      acts.map((events, place) => ({ events, answer: answerOf(String(place)) })),
    );
    expect(people).toBe(10);
    expect(arms).toMatchObject([
      {
        ...{ slot: "default", arm: "champion", model: "linear@1" },
        clicked: { value: 0.1, answers: 10, shoppers: 10 },
        bought: { value: 0.1, answers: 10, shoppers: 10 },
      },
    ]);
  });

  it("judges no purchase before the week is over, and shows no arm of fewer than ten people", async () => {
    const young = { decided_at: NOW - 2 * DAY_MS };
    const { arms, hidden_groups, sampled } = await tell(
      [
        ...Array.from({ length: 12 }, (_, at) => answerOf(String(at), young)),
        ...Array.from({ length: 10 }, (_, at) => answerOf(String(12 + at), { ...young, arm: "challenger" })),
        ...Array.from({ length: 9 }, (_, at) =>
          answerOf(String(22 + at), { ...young, arm: null, model: null }),
        ),
      ].map((answer) => ({ events: [], answer })),
      false,
    );
    // The nine could be told from the sum: the smallest arm that could be shown goes with them.
    expect(arms.map(({ arm }) => arm)).toEqual(["champion"]);
    expect(arms[0]?.clicked.value).toBe(0);
    expect(arms[0]?.bought).toMatchObject({ value: null, answers: 0 });
    expect([hidden_groups, sampled]).toEqual([2, true]);
  });
});

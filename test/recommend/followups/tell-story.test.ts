import { describe, expect, it } from "vitest";
import { type Because, PURPOSES } from "../../../src/consent/purposes.ts";
import type { Counterfactual } from "../../../src/explain/counterfactual.ts";
import type { FoundReason } from "../../../src/explain/reason-facts.ts";
import { tellCounterfactual } from "../../../src/explain/tell-counterfactual.ts";
import { type TellFacts, tellReason } from "../../../src/explain/tell-reason.ts";
import { createWording } from "../../../src/explain/wording/wording.ts";
import { type StoryFacts, tellStory } from "../../../src/recommend/followups/tell-story.ts";
import { decodeDecision, encodeDecision } from "../../../src/recommend/record/decision-codec.ts";
import {
  type DecisionRecord,
  recordCounterfactual,
  recordReason,
} from "../../../src/recommend/record/decision-record.ts";
import { catalogueOf, eventOf, NOW, productOf } from "../../journey/fixtures.ts";

const words = createWording().words("nl", "informal");
const cup = productOf("cup", { title: "Kopje" });
const item = catalogueOf([
  cup,
  productOf("stand", { title: "Taartplateau", category: ["Keuken"] }),
  productOf("lamp", { title: "Lamp" }),
]);
const events = [eventOf("purchase", "stand", 12, { channel: "store" }), eventOf("view", "lamp", 2)];
const told: TellFacts = {
  words,
  item,
  discreet: false,
  channel: "web",
  now: NOW,
  threshold: 10,
  zone: "UTC",
  ranking: null,
  told: new Map(),
};

const reasons: readonly FoundReason[] = [
  {
    code: "because_bought",
    share: 0.61234,
    items: 1,
    evidence: [
      {
        event_id: events[0]!.event_id,
        type: "purchase",
        item_id: "stand",
        channel: "store",
        occurred_at: events[0]!.occurred_at,
      },
    ],
  },
  {
    code: "goes_with_item",
    share: 0.2,
    items: 1,
    evidence: [{ event_id: null, type: "context", item_id: "lamp", channel: null, occurred_at: null }],
  },
  { code: "popular", share: 0.1, items: 0, evidence: [] },
];
const claim: Counterfactual = {
  without: [events[0]!.event_id],
  items: ["stand"],
  rank_without: 14,
  instead: "lamp",
  falls_from: null,
};

const record: DecisionRecord = {
  decided_at: NOW,
  moment: "product",
  channel: "web",
  rung: "profile",
  locale: "nl",
  tone: "informal",
  discreet: false,
  slot: "default",
  model: { name: "linear", version: "1", arm: "champion" },
  consent_version: 3,
  verdicts: Object.fromEntries(
    PURPOSES.map((purpose) => [purpose, purpose === "personalise" ? null : "never_given"]),
  ) as DecisionRecord["verdicts"],
  used: ["personalise"],
  limit: 10,
  threshold: 10,
  applied: [{ code: "owned", items: 1 }],
  data_used: [{ category: "purchases", count: 1, oldest_days: 12 }],
  data_withheld: [],
  gpc: false,
  dnt: false,
  tcf: "absent",
  gpp: "absent",
  items: [
    {
      item_id: "cup",
      score: 0.75,
      basis: "personalised",
      paid: false,
      on_behalf_of: null,
      reasons: reasons.map((reason) => recordReason(reason, "profile")),
      counterfactual: recordCounterfactual(claim),
    },
  ],
};
const later = (more: Partial<StoryFacts> = {}, from = record) =>
  tellStory(decodeDecision(encodeDecision(from))!, {
    item,
    events,
    closed: null,
    words,
    because: (code: Because) => `(${code})`,
    discreet: false,
    zone: "UTC",
    main_parameters: [],
    ranking: null,
    instead_of: null,
    change_href: "/c",
    parameters_href: "/p",
    ledger_head: null,
    ...more,
  });

describe("a decision told again", () => {
  it("gives the very reasons, shares and removal that the answer gave, with the ages of then", () => {
    const [first] = later().items;
    expect(first!.reasons).toEqual(reasons.map((reason) => tellReason(reason, cup, told)));
    expect(first!.counterfactual).toEqual({
      without: claim.without,
      rank_without: 14,
      instead: "lamp",
      text: tellCounterfactual(claim, told),
      verified: true,
    });
    expect(first).toMatchObject({ item_id: "cup", rank: 1, score: 0.75, basis: "personalised" });
    expect(later().told_without).toEqual([]);
  });

  it("tells nothing of what consent no longer opens, and says so", () => {
    const story = later({ events: { because: "withdrawn" } });
    expect(
      story.items[0]!.reasons.map(({ code, share, evidence }) => [code, share, evidence.length]),
    ).toEqual([
      ["general", 0.6123, 0],
      ["goes_with_item", 0.2, 1],
      ["popular", 0.1, 0],
    ]);
    expect(story.items[0]!.reasons[0]!.text).toBe(
      "Dit was gebaseerd op gegevens die niet meer gelezen mogen worden.",
    );
    expect(story.items[0]!.counterfactual).toBeNull();
    expect(story.told_without).toEqual([{ category: "history", because: "withdrawn" }]);
    expect(JSON.stringify(story)).not.toContain("Taartplateau");
  });

  it("tells nothing of a single event that was forgotten since", () => {
    const story = later({ events: [events[1]!] });
    expect(story.told_without).toEqual([{ category: "history", because: "no_longer_kept" }]);
    expect(JSON.stringify(story)).not.toContain("stand");
  });

  it("names categories where others look on now", () => {
    const [reason] = later({ discreet: true }).items[0]!.reasons;
    expect(reason).toMatchObject({ text: "Omdat je iets in ‘Keuken’ kocht.", evidence: [] });
  });

  it("still tells of an item that the shop no longer sells", () => {
    const story = later({ item: catalogueOf([]) });
    expect(story.items[0]).toMatchObject({
      item_id: "cup",
      item: null,
      reasons: [{ code: "general" }, { code: "general" }, { code: "general" }],
    });
  });

  it("repeats the notice", () => {
    expect(later().transparency).toMatchObject({
      mode: "profile",
      profiling: true,
      mode_because: null,
      purposes_used: ["personalise"],
      data_used: record.data_used,
      model: { name: "linear", version: "1", arm: "champion" },
      rules_applied: [
        {
          code: "owned",
          items: 1,
          text: "1 artikel weggelaten omdat je het of een andere uitvoering al hebt.",
        },
      ],
    });
    const refused = {
      ...record,
      rung: "context" as const,
      verdicts: { ...record.verdicts, personalise: "refused" as const },
    };
    expect(later({}, refused).transparency).toMatchObject({
      mode_because: "refused",
      text:
        "Deze suggesties zijn gekozen bij deze pagina; niets van wat je eerder deed is gebruikt. " +
        "(refused)",
    });
  });
});

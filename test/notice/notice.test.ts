import { describe, expect, it } from "vitest";
import { decide, type Decision } from "../../src/consent/decide.ts";
import { CAREFUL_POLICY } from "../../src/consent/policy.ts";
import { type Because, NO_SIGNALS, type Purpose, PURPOSES } from "../../src/consent/purposes.ts";
import { neverSeen } from "../../src/consent/state.ts";
import { createWording } from "../../src/explain/wording/wording.ts";
import { dataUsed } from "../../src/notice/data-used.ts";
import { buildNotice, type NoticeInput } from "../../src/notice/notice.ts";
import { buildView } from "../../src/shopper/build-view.ts";
import type { ViewMaterial } from "../../src/shopper/view.ts";
import { contextOf, eventOf, materialOf, NOW, preferencesOf } from "../journey/fixtures.ts";

const words = createWording().words("en", "formal");
const because = (code: Because): string => `Because of ${code}.`;

const granting = (...purposes: Purpose[]): Decision => ({
  verdicts: Object.fromEntries(
    PURPOSES.map((purpose) => [
      purpose,
      purposes.includes(purpose)
        ? { granted: true, because: null }
        : { granted: false, because: "never_given" },
    ]),
  ) as Decision["verdicts"],
  bases: Object.fromEntries(
    PURPOSES.map((purpose) => [purpose, purposes.includes(purpose) ? "record" : null]),
  ) as Decision["bases"],
  npsAllowed: false,
});

const noticeOf = (material: ViewMaterial, decision: Decision, more: Partial<NoticeInput> = {}) =>
  buildNotice({
    decision,
    material,
    view: buildView(material),
    signals: NO_SIGNALS,
    offered: {
      session_events: material.session.length,
      cart: material.context.cart.length,
      sensitive: null,
      set_aside: false,
    },
    model: { slot: "default", name: "linear", version: "1.0.0", arm: "champion", main_parameters: [] },
    instead_of: null,
    applied: [],
    shown: 1,
    words,
    because,
    also_used: [],
    change_href: "/privacy",
    parameters_href: "/v1/transparency",
    ledger_head: null,
    ...more,
  });

const history = [
  eventOf("purchase", "a", 190),
  eventOf("purchase", "b", 3),
  eventOf("view", "c", 2),
  eventOf("search", null, 1),
  eventOf("impression", "d", 1),
  eventOf("cart_add", "e", 1),
  eventOf("cart_remove", "e", 0.5),
];

describe("a notice", () => {
  it("says what was read of a shopper who agreed, how much and how old", () => {
    const notice = noticeOf(
      materialOf(history, {
        session: [eventOf("view", "z", 0.01)],
        context: contextOf({ item_id: "p", category: ["Kitchen", "Baking"] }),
      }),
      granting("personalise"),
    );
    expect(notice).toMatchObject({
      mode: "profile",
      profiling: true,
      mode_because: null,
      purposes_used: ["personalise"],
    });
    expect(notice.data_used).toEqual([
      { category: "purchases", count: 2, oldest_days: 190 },
      { category: "views", count: 1, oldest_days: 2 },
      { category: "impressions", count: 1, oldest_days: 1 },
      { category: "carts", count: 2, oldest_days: 1 },
      { category: "searches", count: 1, oldest_days: 1 },
      { category: "session", count: 1, oldest_days: 0 },
      { category: "page", count: 2, oldest_days: null },
    ]);
    expect(notice.text).toBe(
      "These suggestions are chosen for you from what you did in this shop, as you agreed. You can " +
        "look into this, change it or stop it at any time.",
    );
    expect(notice.purposes_denied.map(({ purpose }) => purpose)).toEqual([
      "connect_channels",
      "measure",
      "train",
      "contact",
      "sensitive",
    ]);
    expect(notice.data_withheld).toEqual([
      { category: "other_channels", because: "never_given" },
      { category: "sensitive_items", because: "never_given" },
    ]);
  });

  it("says of the shop's own order that nothing that somebody did chose it", () => {
    const noModel = { slot: "default", name: null, version: null, arm: "none", main_parameters: [] };
    const { text } = noticeOf(materialOf(history), granting("personalise"), { model: noModel });
    expect(text).toBe(
      "These suggestions stand in this shop’s own order; what you did can only leave some out or move " +
        "them, as you agreed. You can look into this, change it or stop it at any time.",
    );
  });

  it("says that nothing was read of somebody who did not, and why", () => {
    const decision = decide({
      shopper: neverSeen(),
      linked: [],
      signals: { ...NO_SIGNALS, gpc: true },
      optOut: false,
      sessionReceipt: [],
      policy: CAREFUL_POLICY,
      country: null,
      now: NOW,
    });
    const notice = noticeOf(
      materialOf([], { rung: "context", context: contextOf({ item_id: "p", cart: ["q"] }) }),
      decision,
      {
        offered: { session_events: 2, cart: 1, sensitive: null, set_aside: false },
        signals: { ...NO_SIGNALS, gpc: true, tcf: { state: "invalid", because: "x" } },
      },
    );
    expect(notice).toMatchObject({
      mode: "context",
      profiling: false,
      mode_because: "gpc",
      purposes_used: [],
      signals: { gpc: true, dnt: false, tcf: "invalid", gpp: "absent" },
    });
    expect(notice.data_used).toEqual([{ category: "page", count: 1, oldest_days: null }]);
    expect(notice.data_withheld).toEqual([
      { category: "history", because: "gpc" },
      { category: "session", because: "gpc" },
      { category: "cart", because: "not_this_moment" },
    ]);
    expect(notice.text).toBe(
      "These suggestions go by this page; nothing you did before was used. Because of gpc.",
    );
  });

  it("counts nothing that was loaded beside the rung, and nothing at all where all see the same", () => {
    const material = materialOf(history, {
      session: [eventOf("view", "z", 0.01)],
      context: contextOf({ item_id: "p", cart: ["q"] }),
      reads_cart: true,
    });
    const categories = (rung: ViewMaterial["rung"]): string[] =>
      dataUsed({ ...material, rung }, buildView({ ...material, rung })).map(({ category }) => category);
    expect(categories("session")).toEqual(["session", "page", "cart"]);
    expect(categories("context")).toEqual(["page", "cart"]);
    expect(categories("popular")).toEqual([]);
  });

  it("names the instructions that it obeyed, and wishes only where they were used", () => {
    const preferences = preferencesOf({
      dismissed: { items: ["x"], brands: ["y"], categories: [] },
      objectives: { save_money: 1, easy: 0, reliable: 0, informed: 0, fun: 0 },
    });
    const of = (rung: ViewMaterial["rung"]) =>
      noticeOf(
        materialOf([], { rung, preferences, open_complaint: true }),
        granting("personalise"),
      ).data_used.map(({ category, count }) => [category, count]);
    expect(of("profile")).toEqual([
      ["dismissals", 2],
      ["service", 1],
      ["objectives", 1],
    ]);
    expect(of("context")).toEqual([
      ["dismissals", 2],
      ["service", 1],
    ]);
  });

  it("says that there is nothing yet where somebody agreed and nothing is known", () => {
    const notice = noticeOf(
      materialOf([], { rung: "context", context: contextOf({ item_id: "p" }) }),
      granting("personalise"),
    );
    expect(notice).toMatchObject({ mode_because: null, purposes_used: [], profiling: false });
    expect(notice.text).toContain("there is nothing yet to base them on");
  });

  it("tells rules in words, and names other purposes only where they were used and granted", () => {
    const notice = noticeOf(materialOf(history), granting("personalise", "connect_channels"), {
      applied: [{ code: "returned", items: 2 }],
      also_used: ["connect_channels", "measure"],
    });
    expect(notice.rules_applied).toEqual([
      {
        code: "returned",
        items: 2,
        text: "2 items left out because you returned them, another version, or something they belong to.",
      },
    ]);
    expect(notice.purposes_used).toEqual(["personalise", "connect_channels"]);
    expect(notice.change).toBe("Your choices: /privacy");
  });
});

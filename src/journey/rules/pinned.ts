import { defineRule, WHILE_CHOOSING } from "./rule.ts";

/**
 * The shop gives an item its place in the list, whatever the scores say. Item and place are the rule's own,
 * so that they are the same for everybody; all that a person's data can do to a pin is take it away, as where
 * they sent the item away or have it. Always disclosed; a paid one is never for a child, nor in a message.
 */
export const pinned = defineRule({
  code: "pinned",
  stored_as: 21,
  order: 1700,
  moments: WHILE_CHOOSING,
  purposes: [],
  effect: "place",
  sentence: "rule.pinned",
  why_not: "why_not.pinned",
  places: ({ shop: { pins }, minor, moment }) =>
    pins
      .filter(({ ground }) => ground !== "paid" || (!minor && moment !== "outreach"))
      .map((pin) => ({ id: pin.rule_id, place: pin.place, items: pin.items, promotion: pin })),
  cases: [
    {
      name: "pinned by the shop above what scores more",
      before: [{ item_id: "a" }, { item_id: "b" }],
      shop: { pins: [{ items: ["lamp"], place: 1 }] },
      expected: "up",
    },
    {
      name: "pinned, and sent away by the shopper",
      before: [{ item_id: "a" }],
      preferences: { dismissed: { items: ["a"] } },
      shop: { pins: [{ items: ["a"], place: 1 }] },
      expected: "keep",
    },
    {
      name: "a paid pin towards a child",
      minor: true,
      before: [{ item_id: "a" }],
      shop: { pins: [{ items: ["lamp"], place: 1, ground: "paid" }] },
      expected: "keep",
    },
  ],
});

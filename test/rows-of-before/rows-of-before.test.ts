import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { decodeDecision, encodeDecision } from "../../src/recommend/record/decision-codec.ts";
import { questionOf, withQuestion } from "../../src/recommend/record/question-codec.ts";
import type { StoredEvent } from "../../src/shopper/event.ts";
import { decodeEvents, encodeEvents } from "../../src/store/shopper/event-codec.ts";

/*
 * Rows as the service wrote them before records, questions and events had a schema, made by the code of that
 * time, with what that code read in them. They are never made again: a store may hold such rows for as long
 * as it keeps records.
 */
const read = <T>(name: string): T =>
  JSON.parse(readFileSync(new URL(`./${name}`, import.meta.url), "utf8")) as T;
const bytesOf = (hex: string): Buffer => Buffer.from(hex, "hex");

/** What a question may say by now that no row of before could: none of it was asked. */
const SINCE = { objectives: null, page_country: null };
const MADE_SINCE = { asked: null, belief: 0 };
/** And of each suggestion: nobody was named as its payer. */
const ITEM_SINCE = { on_behalf_of: null };
/** A removal took the item out of the list, and not only further down. */
const COUNTERFACTUAL_SINCE = { falls_from: null };

type ItemOfBefore = { readonly counterfactual?: object | null };
const itemSince = (item: ItemOfBefore): object => ({
  ...item,
  ...ITEM_SINCE,
  ...(item.counterfactual == null
    ? {}
    : { counterfactual: { ...item.counterfactual, ...COUNTERFACTUAL_SINCE } }),
});

type DecisionRow = {
  readonly row: string;
  readonly decision: { readonly items: readonly ItemOfBefore[] };
  readonly question: object | null;
  readonly made: { readonly digest: string };
};

describe("rows of before", () => {
  it.each(read<DecisionRow[]>("decisions.json").map((each, at) => [at, each] as const))(
    "record %s and its question are read, and as they were after they are written anew",
    (_, { row, decision, question, made }) => {
      const record = decodeDecision(bytesOf(row))!;
      const recorded = questionOf(bytesOf(row))!;
      const expected = {
        question: question === null ? null : { ...SINCE, ...question },
        made: { ...MADE_SINCE, ...made, digest: Uint8Array.from(bytesOf(made.digest)) },
      };
      const items = decision.items.map(itemSince);
      expect(record).toStrictEqual({ ...decision, items });
      expect(recorded).toStrictEqual(expected);
      const anew = withQuestion(encodeDecision(record), recorded, 100);
      expect(anew[0]).toBe(2);
      expect(decodeDecision(anew)).toStrictEqual({ ...decision, items });
      expect(questionOf(anew)).toStrictEqual(expected);
    },
  );

  it.each(
    read<{ row: string; events: StoredEvent[] }[]>("segments.json").map((each, at) => [at, each] as const),
  )("segment %s is read, and as it was after it is written anew", (_, { row, events }) => {
    expect(decodeEvents(bytesOf(row))).toStrictEqual(events);
    expect(encodeEvents(events)[0]).toBe(2);
    expect(decodeEvents(encodeEvents(events))).toStrictEqual(events);
  });

  it("that end too soon are refused", () => {
    const [{ row }] = read<[DecisionRow]>("decisions.json");
    for (const end of [1, 10, 40])
      expect(() => decodeDecision(bytesOf(row).subarray(0, end))).toThrow(RangeError);
  });
});

import { describe, expect, it } from "vitest";
import type { Wire } from "../../scripts/demo/wire.ts";
import type { MadeEvent, MadeShopper } from "../../scripts/generated-shop/generate-shop.ts";
import { createTwins } from "../../scripts/prove/kinds/shop-over-http.ts";
import { faultsOfAnswers, tryAnswers } from "../../scripts/prove/kinds/try-answers.ts";

type Row = Pick<MadeEvent, "event_id" | "shopper_id" | "item_id">;
type Item = {
  item_id: string;
  basis: string;
  reasons: { code: string; text: string; evidence: { event_id: string; item_id: string }[] }[];
  counterfactual: { without: string[]; rank_without: number | null; instead: string | null } | null;
};
type Answer = {
  items: Item[];
  transparency: {
    mode: string;
    mode_because: string | null;
    profiling: boolean;
    model: { name: string; version: string; main_parameters: string[]; instead_of?: string };
  };
};

const PLAIN = Array.from({ length: 12 }, (_, at) => `plain-${at}`);
const TEA = { event_id: "e1", item_id: "tea" };
const shopper: MadeShopper = {
  id: "s1",
  tastes: [],
  events: [
    { ...TEA, shopper_id: "s1", type: "purchase", occurred_at: "2026-01-01T10:00:00Z" },
    {
      event_id: "e2",
      shopper_id: "s1",
      type: "purchase",
      item_id: "soap",
      occurred_at: "2026-01-02T10:00:00Z",
    },
  ],
};

/**
 * A service that suggests a cup to whoever bought tea, and is honest about it; `lie` has the last word on an
 * answer.
 */
const service = (lie: (answer: Answer, asker: string) => void = () => undefined): Wire => {
  const did = new Map<string, Row[]>();
  const refused = new Set<string>();
  const answer = (asker: string, limit: number): Answer => {
    const isKnown = !refused.has(asker);
    const tea = isKnown ? (did.get(asker) ?? []).find(({ item_id }) => item_id === "tea") : undefined;
    const items = [...(tea === undefined ? [] : ["cup"]), ...PLAIN].slice(0, limit).map((item_id): Item => ({
      item_id,
      basis: item_id === "cup" ? "personalised" : "popular",
      reasons: [
        {
          code: "because",
          text: "So it is.",
          evidence: item_id === "cup" ? [{ event_id: tea!.event_id, item_id: "tea" }] : [],
        },
      ],
      counterfactual:
        item_id === "cup" && asker === "s1"
          ? { without: [tea!.event_id], rank_without: null, instead: "plain-9" }
          : null,
    }));
    return {
      items,
      transparency: {
        mode: isKnown ? "profile" : "popular",
        mode_because: null,
        profiling: isKnown,
        model: { name: "made", version: "1", main_parameters: ["What you bought."] },
      },
    };
  };
  const call = (
    _: string,
    path: string,
    body: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): unknown => {
    if (path === "/v1/shopper/consent") {
      if ((body as { purposes: { personalise: boolean } }).purposes.personalise)
        refused.delete(headers["Shopper-Id"]!);
      else refused.add(headers["Shopper-Id"]!);
      return {};
    }
    if (path === "/v1/events") {
      const rows = body as Row[];
      did.set(rows[0]!.shopper_id, rows);
      return { kept: rows.length };
    }
    const {
      shopper: { id },
      limit,
    } = body as { shopper: { id: string }; limit: number };
    const told = answer(id, limit);
    lie(told, id);
    return told;
  };
  did.set("s1", [...shopper.events]);
  return { call: <T>(...args: Parameters<typeof call>) => Promise.resolve(call(...args) as T) };
};

const faultsOf = async (wire: Wire, model = "made@1"): Promise<string[]> =>
  faultsOfAnswers(
    await tryAnswers({ wire, twins: createTwins(wire), expected: { model, ranker: null } }, [shopper]),
    false,
  );
const cupOf = ({ items }: Answer): Item | undefined => items.find(({ item_id }) => item_id === "cup");

describe("the proof of a kind of model", () => {
  it("has no fault to find with an honest service", async () => {
    expect(await faultsOf(service())).toEqual([]);
  });

  const LIES: readonly {
    readonly what: string;
    readonly fault: string;
    readonly lie: (answer: Answer, asker: string) => void;
  }[] = [
    {
      what: "a suggestion without a reason",
      fault: "a suggestion has no reason",
      lie: ({ items }) => {
        items[3]!.reasons = [];
      },
    },
    {
      what: "evidence of something that never happened",
      fault: "evidence names what the shopper did not do",
      lie: (answer) => {
        const cup = cupOf(answer);
        if (cup !== undefined) cup.reasons[0]!.evidence[0]!.event_id = "e9";
      },
    },
    {
      what: "evidence of another item",
      fault: "evidence names what the shopper did not do",
      lie: (answer) => {
        const cup = cupOf(answer);
        if (cup !== undefined) cup.reasons[0]!.evidence[0]!.item_id = "soap";
      },
    },
    {
      what: "a removal that changes nothing",
      fault: "a “without …” claim does not hold",
      lie: (answer) => {
        const cup = cupOf(answer);
        if (cup?.counterfactual != null) cup.counterfactual.without = ["e2"];
      },
    },
    {
      what: "a removal that is larger than it need be",
      fault: "a smaller set works too",
      lie: (answer) => {
        const cup = cupOf(answer);
        if (cup?.counterfactual != null) cup.counterfactual.without = ["e1", "e2"];
      },
    },
    {
      what: "something else that comes instead",
      fault: "something else is shown instead",
      lie: (answer) => {
        const cup = cupOf(answer);
        if (cup?.counterfactual != null) cup.counterfactual.instead = "boots";
      },
    },
    {
      what: "another rank",
      fault: "the rank without is another",
      lie: (answer) => {
        const cup = cupOf(answer);
        if (cup?.counterfactual != null) cup.counterfactual.rank_without = 14;
      },
    },
    {
      what: "personalised what everybody gets",
      fault: "what is called personalised has no reason that speaks of the person",
      lie: ({ items }) => {
        items[1]!.basis = "personalised";
      },
    },
    {
      what: "a list of its own for a name",
      fault: "the same history got another list",
      lie: ({ items }, asker) => {
        if (asker === "s1") items.reverse();
      },
    },
    {
      what: "profiling of somebody who refused",
      fault: "somebody who said no was not answered with what is popular",
      lie: ({ transparency }) => {
        transparency.profiling = true;
      },
    },
    {
      what: "no claim at all",
      fault: "no suggestion has a “without …” claim",
      lie: ({ items }) => {
        for (const item of items) item.counterfactual = null;
      },
    },
  ];
  it.each(LIES)("finds $what", async ({ lie, fault }) => {
    expect((await faultsOf(service(lie))).join("\n")).toContain(fault);
  });

  it("finds an answer of another package", async () => {
    expect((await faultsOf(service(), "made@2")).join("\n")).toContain("another package answered");
  });

  /** What a service answers while its model does not run in time, and says so: what is popular. */
  const withoutModel = ({ items, transparency }: Answer): void => {
    items.reverse();
    transparency.model.instead_of = "made@1";
  };

  it("takes no answer for evidence that says it was made without the model", async () => {
    const asked = { times: 0 };
    const busy = service((answer) => {
      asked.times += 1;
      if (asked.times % 3 !== 0) withoutModel(answer);
    });
    expect(await faultsOf(busy)).toEqual([]);
    expect(asked.times).toBeGreaterThan(9);
  });

  it("gives up on a model that never answers", async () => {
    await expect(faultsOf(service(withoutModel))).rejects.toThrow("made@1 did not answer in 20 requests");
  });
});

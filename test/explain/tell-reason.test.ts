import { describe, expect, it } from "vitest";
import type { Item } from "../../src/catalogue/item.ts";
import { REASON_CODES } from "../../src/explain/reason-codes.ts";
import type { EvidenceRef, FoundReason } from "../../src/explain/reason-facts.ts";
import { nameOf, tellReason } from "../../src/explain/tell-reason.ts";
import { MESSAGES } from "../../src/explain/wording/wording.ts";
import { eventOf, NOW, productOf, viewOf } from "../journey/fixtures.ts";
import { attributionOf, cup, explainedOf, lamp, tell, told, wording } from "./reason-cases.ts";

const EVIDENCE: EvidenceRef = {
  event_id: null,
  type: "view",
  item_id: "gone",
  channel: "web",
  occurred_at: null,
};

describe("the words of reasons", () => {
  it("have a sentence and a label for every code", () => {
    for (const code of REASON_CODES)
      expect([`${code}.text` in MESSAGES.en, `${code}.label` in MESSAGES.en], code).toEqual([true, true]);
  });

  it("tell an event the same for all suggestions, and two events of one id each for itself", () => {
    const facts = told();
    const evidenceOf = (item_id: string, shown: Item) =>
      tellReason(
        {
          code: "because_viewed",
          share: 1,
          items: 1,
          evidence: [{ ...EVIDENCE, event_id: "e1", item_id, occurred_at: NOW - 1000 }],
        },
        shown,
        facts,
      ).evidence[0];
    const first = evidenceOf("tin", cup);
    expect(evidenceOf("tin", lamp)).toBe(first);
    expect(evidenceOf("stand", lamp)).toMatchObject({ event_id: "e1", title: "Cake stand" });
  });

  it("are those of the answer’s language, titles too", () => {
    const view = viewOf([eventOf("view", "tin", 2)]);
    const explained = explainedOf(attributionOf([[0, 0, 1]]));
    expect(tell(explained, view, { told: { words: wording.words("nb", "formal") } })[0]!.text).toBe(
      "Fordi du så på «Kakeform» for 2 dager siden.",
    );
    expect(tell(explained, view, { told: { words: wording.words("nl", "informal") } })[0]!.text).toBe(
      "Omdat je 2 dagen geleden ‘Cake tin’ bekeek.",
    );
  });

  it("name what is no longer sold as each sentence needs it", () => {
    const gone = { words: wording.words("de", "formal"), item: () => null };
    expect(nameOf("x", gone)).toBe("einen nicht mehr erhältlichen Artikel");
    const reason = (code: FoundReason["code"]) =>
      tellReason(
        {
          code,
          share: 1,
          evidence: [{ ...EVIDENCE, event_id: code === "because_viewed" ? "e" : null }],
          items: 1,
        },
        productOf("lamp", { title: "Lampe" }),
        told(gone),
      );
    expect(reason("goes_with_item").text).toBe("Passt zu einem nicht mehr erhältlichen Artikel.");
    expect(reason("goes_with_cart").text).toBe(
      "Passt zu einem nicht mehr erhältlichen Artikel in Ihrem Warenkorb.",
    );
    expect(reason("completes_purchase").text).toBe(
      "Ergänzt Ihren Kauf von einem nicht mehr erhältlichen Artikel.",
    );
    expect(reason("because_viewed")).toMatchObject({
      text: "Weil Sie sich einen nicht mehr erhältlichen Artikel angesehen haben.",
      evidence: [{ title: "Nicht mehr erhältlicher Artikel" }],
    });
  });
});

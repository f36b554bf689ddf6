import { describe, expect, it } from "vitest";
import { REASON_CODES } from "../../src/explain/reason-codes.ts";
import { MESSAGES } from "../../src/explain/wording/wording.ts";
import { eventOf, viewOf } from "../journey/fixtures.ts";
import { attributionOf, explainedOf, tell, wording } from "./reason-cases.ts";

describe("the words of reasons", () => {
  it("have a sentence and a label for every code", () => {
    for (const code of REASON_CODES)
      expect([`${code}.text` in MESSAGES.en, `${code}.label` in MESSAGES.en], code).toEqual([true, true]);
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
});

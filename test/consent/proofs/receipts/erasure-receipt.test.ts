import { describe, expect, it } from "vitest";
import {
  type ErasureReceipt,
  signErasureReceipt,
  verifyErasureReceipt,
} from "../../../../src/consent/proofs/receipts/erasure-receipt.ts";
import { ACCEPTED, erasureJws, HOUR, keys } from "./issued.ts";
import { NOON } from "./keys.ts";

describe("an erasure receipt", () => {
  const later = new Date(NOON + HOUR).toISOString();
  const model = { slot: "default", name: "linear", version: "1.4.0" };

  it("goes from accepted to forgotten in the data to complete", async () => {
    const forgotten: ErasureReceipt = {
      ...ACCEPTED,
      state: "forgotten_in_data",
      forgotten_in_data_at: later,
      model_versions: [{ ...model, state: "retrain_due", due: later }],
    };
    const complete: ErasureReceipt = {
      ...forgotten,
      state: "complete",
      complete_at: later,
      model_versions: [{ ...model, state: "exact", due: null }],
    };
    for (const stage of [ACCEPTED, forgotten, complete]) {
      await expect(
        verifyErasureReceipt(await signErasureReceipt(keys, stage, NOON), keys, "demo"),
      ).resolves.toEqual(stage);
    }
  });

  it.each([
    [
      "complete while a model still remembers",
      {
        state: "complete" as const,
        forgotten_in_data_at: later,
        complete_at: later,
        model_versions: [{ ...model, state: "retrain_due" as const, due: later }],
      },
    ],
    ["complete without its times", { state: "complete" as const }],
    ["accepted with the time of a later state", { forgotten_in_data_at: later }],
    [
      "in an order that time does not go",
      { state: "forgotten_in_data" as const, forgotten_in_data_at: "2020-01-01T00:00:00.000Z" },
    ],
    [
      "with a model due at no date",
      { model_versions: [{ ...model, state: "retrain_due" as const, due: null }] },
    ],
    ["in a state of its own", { state: "almost" as never }],
    ["with keys destroyed before the data was forgotten", { keys_destroyed_at: later }],
    ["with keys due before it was asked for", { keys_destroyed_by: "2020-01-01T00:00:00.000Z" }],
  ])("is never signed as %s, and not believed if it was", async (_, change) => {
    await expect(signErasureReceipt(keys, { ...ACCEPTED, ...change }, NOON)).rejects.toMatchObject({
      code: "receipt_invalid",
    });
    const forged = await keys.sign("candor-erasure-receipt+jws", {
      iss: "demo",
      aud: "candor:erasure-receipt",
      receipt: { ...ACCEPTED, ...change },
    });
    await expect(verifyErasureReceipt(forged, keys, "demo")).rejects.toMatchObject({
      code: "receipt_invalid",
    });
  });

  it("is verified for its own shop alone", async () => {
    await expect(verifyErasureReceipt(erasureJws, keys, "other")).rejects.toMatchObject({
      code: "receipt_invalid",
    });
  });
});

import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { createApp } from "../../src/app.ts";
import { decodeLeaf } from "../../src/consent/proofs/ledger/leaf.ts";
import type { LedgerBundle } from "../../src/consent/proofs/ledger/ledger-bundle.ts";
import { ALL, NONE, shopperOf } from "../support/consents.ts";
import { callerOf } from "../support/harness.ts";
import { type Bundle, openProvenShop } from "./proven-shop.ts";

/** A bundle's ledger as it was before any erasure. */
const altered0 = ({ audit: { ledger } }: Bundle): LedgerBundle => ({
  ...ledger,
  leaves: ledger.leaves.filter((leaf) => decodeLeaf(leaf)!.type !== "erased"),
});

describe("proofs of consent", { timeout: 90_000 }, () => {
  const { running, people, file, verdict, onStore, audit, jwksFile } = openProvenShop();

  it("of an erasure hold offline, and its leaf is found by whoever holds the receipt", async () => {
    const gone = shopperOf(running(), "gone");
    await gone.agree(ALL).expect(200);
    const accepted = (await gone.call("delete", "/v1/shopper").expect(202)).body as {
      receipt_id: string;
      receipt: string;
    };
    await running().app.tick();
    await running().app.tick();
    const state = (await running().call("get", `/v1/erasures/${accepted.receipt_id}`, null).expect(200))
      .body as { state: string; receipt: string };
    expect(state.state).toBe("complete");
    const [jwks, ledger] = [await jwksFile(), await file("after.json", await audit())];
    for (const [name, content] of [
      ["accepted.json", accepted],
      ["state.json", state],
      ["receipt.txt", state.receipt],
    ] as const) {
      expect(
        await verdict("verify", "erasure", await file(name, content), "--jwks", jwks, "--ledger", ledger),
      ).toEqual({ code: 0, valid: true, codes: [] });
    }
    const [head, payload, signature] = state.receipt.split(".") as [string, string, string];
    const forged = Buffer.from(
      Buffer.from(payload, "base64url").toString("utf8").replace("complete", "accepted"),
    ).toString("base64url");
    expect(
      (
        await verdict(
          "verify",
          "erasure",
          await file("forged.txt", [head, forged, signature].join(".")),
          "--jwks",
          jwks,
        )
      ).codes,
    ).toEqual(["receipt_invalid"]);
    const before = await file("before.json", altered0(JSON.parse(await readFile(ledger, "utf8")) as Bundle));
    expect(
      (
        await verdict(
          "verify",
          "erasure",
          await file("receipt.txt", state.receipt),
          "--jwks",
          jwks,
          "--ledger",
          before,
        )
      ).codes,
    ).toEqual(["not_included"]);
  });

  it(
    "stay good when keys are rotated: old receipts verify, nothing stored is lost, new ones are signed " +
      "anew",
    async () => {
      const before = (await shopperOf(running(), "p1").call("get", "/v1/shopper/consent/history").expect(200))
        .body as { records: { receipt: string }[] };
      await running().app.close();
      expect((await onStore("key", "rotate")).code).toBe(2);
      const rotated = JSON.parse(
        (await onStore("key", "rotate", "--signing", "--wrapping", "--forget-old", "--wait", "0", "--json"))
          .out,
      ) as { signing: string; wrapping: string; rewrapped: number };
      expect(rotated.rewrapped).toBeGreaterThanOrEqual(people.length);
      const app = await createApp(running().config);
      try {
        const again = { ...running(), app, call: callerOf(app, running().key) };
        const jwks = (await again.call("get", "/.well-known/jwks.json", null).expect(200)).body as {
          keys: { kid: string }[];
        };
        expect(jwks.keys.map(({ kid }) => kid)).toEqual([rotated.signing, expect.any(String)]);
        const history = (await shopperOf(again, "p1").call("get", "/v1/shopper/consent/history").expect(200))
          .body as typeof before;
        expect(history.records[0]!.receipt).toBe(before.records[0]!.receipt);
        expect(
          await verdict(
            "verify",
            "receipt",
            await file("old.json", history),
            "--jwks",
            await file("jwks2.json", jwks),
          ),
        ).toEqual({ code: 0, valid: true, codes: [] });
        const { receipt } = (await shopperOf(again, "p1").agree(NONE).expect(200)).body as {
          receipt: string;
        };
        expect(JSON.parse(Buffer.from(receipt.split(".")[0]!, "base64url").toString("utf8"))).toMatchObject({
          kid: rotated.signing,
        });
        expect(await verdict("verify", "ledger", await file("rotated.json", await audit()))).toEqual({
          code: 0,
          valid: true,
          codes: [],
        });
      } finally {
        await app.close();
      }
    },
  );
});

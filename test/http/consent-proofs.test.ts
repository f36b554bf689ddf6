import { describe, expect, it } from "vitest";
import { decodeLeaf, hashEncodedLeaf } from "../../src/consent/proofs/ledger/leaf.ts";
import { verifyInclusion } from "../../src/consent/proofs/ledger/merkle.ts";
import { verifyConsistency } from "../consent/proofs/ledger/verify-consistency.ts";
import { ALL, shopperOf } from "../support/consents.ts";
import { openProvenShop } from "./proven-shop.ts";

const bytes = (hex: string): Uint8Array => Buffer.from(hex, "hex");

describe("proofs of consent", { timeout: 90_000 }, () => {
  const { running, cli, file, verdict, jwksFile } = openProvenShop();

  it("over HTTP lead from each leaf to the signed head, and from every head to the next", async () => {
    const head = (await running().call("get", "/s/acme/v1/transparency/ledger", null).expect(200)).body as {
      size: number;
      root: string;
      head: string;
    };
    expect(head.size).toBe(10);
    for (let index = 0; index < head.size; index += 1) {
      const { body } = await running()
        .call("get", `/v1/transparency/ledger/inclusion?index=${index}&size=${head.size}`, null)
        .expect(200);
      expect(body.leaf_hash).toBe(Buffer.from(hashEncodedLeaf(body.leaf)).toString("hex"));
      expect(decodeLeaf(body.leaf)).toMatchObject({
        shop: "acme",
        sequence: index,
        policy_hash: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
      });
      expect(
        verifyInclusion({
          leafHash: bytes(body.leaf_hash),
          index,
          size: head.size,
          proof: (body.proof as string[]).map(bytes),
          root: bytes(head.root),
        }),
      ).toBe(true);
    }
    const heads = await running().app.services.store.ledger.listHeads("acme", 0, 100);
    for (const { size, root } of heads) {
      const { body } = await running()
        .call("get", `/v1/transparency/ledger/consistency?from=${size}&to=${head.size}`, null)
        .expect(200);
      expect(
        verifyConsistency({
          oldSize: size,
          size: head.size,
          oldRoot: bytes(root),
          root: bytes(head.root),
          proof: (body.proof as string[]).map(bytes),
        }),
      ).toBe(true);
    }
    for (const path of [
      "inclusion?index=10&size=10",
      "inclusion?index=0&size=11",
      "consistency?from=9&to=11",
      "consistency?from=8&to=3",
    ]) {
      expect(
        (await running().call("get", `/v1/transparency/ledger/${path}`, null).expect(422)).body.code,
      ).toBe("proof_invalid");
    }
    expect(
      (await running().call("get", "/s/nowhere/v1/transparency/ledger", null).expect(404)).body.code,
    ).toBe("shop_unknown");
  });

  it("say `pending` where the appender is held up, and the withdrawal holds regardless", async () => {
    const { jobs } = running().app.services.store;
    await jobs.lease("ledger:acme", "somebody else", 60_000, Date.now());
    try {
      const late = shopperOf(running(), "late");
      expect((await late.agree(ALL).expect(200)).body).toMatchObject({
        ledger: { state: "pending" },
        effective: { personalise: { granted: true } },
      });
      expect((await late.withdraw().expect(200)).body).toMatchObject({
        ledger: { state: "pending" },
        effective: { personalise: { granted: false, because: "withdrawn" } },
      });
      expect((await late.call("get", "/v1/shopper/consent/history")).body.records[0].ledger).toMatchObject({
        state: "pending",
        index: null,
        proof: null,
      });
    } finally {
      await jobs.release("ledger:acme", "somebody else");
    }
    await running().app.tick();
    expect(
      (await shopperOf(running(), "late").call("get", "/v1/shopper/consent/history")).body.records[0].ledger,
    ).toMatchObject({ state: "placed", index: 11 });
  });

  it("come with a shopper’s history and hold offline, and not when a word of them was changed", async () => {
    const history = (await shopperOf(running(), "p0").call("get", "/v1/shopper/consent/history").expect(200))
      .body as { records: { receipt: string; ledger: Record<string, unknown> }[] };
    const jwks = await jwksFile();
    expect(await verdict("verify", "receipt", await file("history.json", history), "--jwks", jwks)).toEqual({
      code: 0,
      valid: true,
      codes: [],
    });
    const [newest] = history.records;
    expect(
      await verdict("verify", "receipt", await file("record.json", newest), "--jwks", jwks),
    ).toMatchObject({ valid: true });
    for (const [change, codes] of [
      [{ salt: Buffer.alloc(32).toString("base64url") }, ["commitment_differs"]],
      [{ index: 3 }, ["leaf_differs", "not_included"]],
      [{ proof: [] }, ["not_included"]],
      [{ leaf: (newest!.ledger["leaf"] as string).replace('"withdrawn"', '"given"') }, ["not_included"]],
      [{ head: newest!.receipt }, ["head_invalid"]],
    ] as const) {
      const changed = { ...newest, ledger: { ...newest!.ledger, ...change } };
      expect(await verdict("verify", "receipt", await file("changed.json", changed), "--jwks", jwks)).toEqual(
        { code: 1, valid: false, codes },
      );
    }
    const [head, payload, signature] = newest!.receipt.split(".") as [string, string, string];
    const forged = Buffer.from(
      Buffer.from(payload, "base64url").toString("utf8").replaceAll("false", "true"),
    ).toString("base64url");
    expect(
      (
        await verdict(
          "verify",
          "receipt",
          await file("forged.json", { ...newest, receipt: [head, forged, signature].join(".") }),
          "--jwks",
          jwks,
        )
      ).codes,
    ).toEqual(["receipt_invalid"]);
    expect((await cli("verify", "receipt", await file("history.json", history))).code).toBe(2);
  });
});

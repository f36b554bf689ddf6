import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadShopData } from "../../../src/learn/shop/load-shop-data.ts";
import type { TrainShopResult } from "../../../src/learn/shop/training-result.ts";
import { commitToLeaves, leafOfConsent, readStatement } from "../../../src/learn/shop/training-statement.ts";
import { consent, type Harness, startHarness } from "../../support/harness.ts";
import { AGREED, fillShop, manifestOf, trainWatched } from "./tastes.ts";

describe("the training statement", () => {
  let harness: Harness;
  let result: TrainShopResult;
  let dir: string;
  beforeAll(async () => {
    harness = await startHarness();
    await fillShop(harness);
    await consent(harness, "asked", { personalise: true }).expect(200);
    result = await trainWatched(harness);
    dir = (await harness.app.services.store.models.openPackage("acme", result.package))!;
  }, 60_000);
  afterAll(() => harness.close());
  const data = () => loadShopData(harness.app.services, "acme", { asOf: Date.parse(result.statement.as_of) });

  it(
    "says when, how many, up to which entry of the erasure log, and commits to the " + "consents used",
    async () => {
      const { digest, consents } = await data();
      expect(await readStatement(dir)).toEqual({
        statement: 1,
        dataset: `shop:acme@${digest.slice(0, 16)}`,
        purpose: "train",
        as_of: result.statement.as_of,
        from: "2026-01-01T10:00:00.000Z",
        to: "2026-01-18T10:00:00.000Z",
        shoppers: 66,
        events: 396,
        items: 24,
        watermark: 0,
        consents: {
          count: 66,
          root: commitToLeaves(consents.map(leafOfConsent)),
          hashing: expect.stringContaining("RFC 6962"),
        },
        held_back: expect.arrayContaining([
          expect.objectContaining({ name: "linear", recall: result.reports[0]!.metrics["20"]!.recall }),
        ]),
      });
    },
  );

  it("is bound by its hash to the manifest, which says the same", async () => {
    const manifest = await manifestOf(harness, result.package);
    expect(manifest.files["training.json"]).toBe(
      createHash("sha256")
        .update(await readFile(join(dir, "training.json")))
        .digest("hex"),
    );
    const { dataset, watermark, from, to, events, subjects, purpose } = manifest.training!;
    expect({ dataset, watermark, from, to, events, subjects, purpose }).toEqual({
      dataset: result.statement.dataset,
      watermark: 0,
      from: result.statement.from,
      to: result.statement.to,
      events: 396,
      subjects: 66,
      purpose: "train",
    });
  });

  it("names no shopper: neither an id nor a pseudonym", async () => {
    const text = await readFile(join(dir, "training.json"), "utf8");
    for (let shopper = 0; shopper < 66; shopper += 1) {
      expect(text).not.toContain(`"s${shopper}"`);
      expect(text).not.toContain(harness.app.services.store.pseudonym("acme", `s${shopper}`));
    }
  });

  it(
    "commits to who agreed under which record: another record of one shopper is " + "another commitment",
    async () => {
      const before = await data();
      await consent(harness, "s3", AGREED).expect(200);
      const after = await data();
      expect(after.digest).toBe(before.digest);
      expect(commitToLeaves(after.consents.map(leafOfConsent))).not.toBe(result.statement.consents.root);
      expect(commitToLeaves(before.consents.map(leafOfConsent))).toBe(result.statement.consents.root);
      expect(commitToLeaves(before.consents.slice(1).map(leafOfConsent))).not.toBe(
        result.statement.consents.root,
      );
    },
  );
});

import { beforeAll, describe, expect, it } from "vitest";
import { signHead } from "../../src/consent/proofs/ledger/head.ts";
import { decodeLeaf, encodeLeaf, hashEncodedLeaf } from "../../src/consent/proofs/ledger/leaf.ts";
import type { LedgerBundle } from "../../src/consent/proofs/ledger/ledger-bundle.ts";
import { rootOfLeaves } from "../../src/consent/proofs/ledger/merkle.ts";
import { DATA_MAP } from "../../src/notice/data-map.ts";
import { ALL, shopperOf } from "../support/consents.ts";
import { type Bundle, openProvenShop } from "./proven-shop.ts";

describe("proofs of consent", { timeout: 90_000 }, () => {
  const { running, people, cli, pathOf, file, verdict, onStore, audit, jwksFile } = openProvenShop();

  describe("in an officer’s bundle", () => {
    let bundle: Bundle;
    beforeAll(async () => {
      const late = shopperOf(running(), "late");
      await late.agree(ALL).expect(200);
      await late.withdraw().expect(200);
      bundle = await audit();
    }, 60_000);
    const altered = (change: (ledger: LedgerBundle) => Partial<LedgerBundle>): LedgerBundle => ({
      ...bundle.audit.ledger,
      ...change(bundle.audit.ledger),
    });

    it("hold offline, with the shop’s keys as they are known, and tell what an officer asks", async () => {
      const path = await file("audit.json", bundle);
      expect(await verdict("verify", "ledger", path)).toEqual({ code: 0, valid: true, codes: [] });
      expect(await verdict("verify", "ledger", path, "--jwks", await jwksFile())).toMatchObject({
        valid: true,
      });
      expect(bundle.audit).toMatchObject({
        version: 1,
        shop: "acme",
        settings: { retention_days: { events: 761 } },
        policy: { hash: decodeLeaf(bundle.audit.ledger.leaves[0]!)!.policy_hash },
        notices: [{ version: "full", declared: true }],
        counts: { leaves: 12, shoppers: 10 },
      });
      expect(bundle.audit.processing.data).toEqual(JSON.parse(JSON.stringify(DATA_MAP)));
      for (const id of people) expect(JSON.stringify(bundle)).not.toContain(`"${id}"`);
    });

    it.each<[string, (ledger: LedgerBundle) => Partial<LedgerBundle>, string]>([
      [
        "flipping a leaf",
        ({ leaves }) => ({
          leaves: leaves.map((leaf, at) =>
            at === 4 ? encodeLeaf({ ...decodeLeaf(leaf)!, purposes: { personalise: false } }) : leaf,
          ),
        }),
        "leaf_changed",
      ],
      [
        "flipping a letter",
        ({ leaves }) => ({
          leaves: leaves.map((leaf, at) => (at === 4 ? leaf.replace('"acme"', '"acne"') : leaf)),
        }),
        "leaf_other_shop",
      ],
      ["dropping a leaf", ({ leaves }) => ({ leaves: leaves.filter((_, at) => at !== 4) }), "leaf_missing"],
      ["dropping the last leaves", ({ leaves }) => ({ leaves: leaves.slice(0, -2) }), "leaf_missing"],
      [
        "reordering leaves",
        ({ leaves }) => ({ leaves: [leaves[1]!, leaves[0]!, ...leaves.slice(2)] }),
        "leaf_reordered",
      ],
      [
        "adding a leaf",
        ({ leaves }) => ({
          leaves: [...leaves, encodeLeaf({ ...decodeLeaf(leaves[0]!)!, sequence: leaves.length })],
        }),
        "leaves_unsigned",
      ],
      ["leaving out every head", () => ({ heads: [] }), "head_missing"],
    ])("show %s", async (_, change, code) => {
      const {
        valid,
        codes,
        code: exit,
      } = await verdict("verify", "ledger", await file("altered.json", altered(change)));
      expect([valid, exit, codes]).toEqual([false, 1, expect.arrayContaining([code])]);
    });

    it("show a fork: another past under the service’s own signature, beside an earlier export", async () => {
      const { leaves } = bundle.audit.ledger;
      const other = leaves.map((leaf, at) =>
        at === 2 ? encodeLeaf({ ...decodeLeaf(leaf)!, purposes: { train: true } }) : leaf,
      );
      const forged = await signHead(running().app.services.signing, {
        shop: "acme",
        size: other.length,
        root: rootOfLeaves(other.map(hashEncodedLeaf)),
        timeMs: Date.now(),
      });
      const fork = await file(
        "fork.json",
        altered(() => ({ leaves: other, heads: [forged] })),
      );
      // By itself it is whole: whoever signs can tell one story. Beside what was told before, it cannot.
      expect(await verdict("verify", "ledger", fork)).toMatchObject({ valid: true });
      expect(
        (await verdict("verify", "ledger", fork, "--against", await file("audit.json", bundle))).codes,
      ).toEqual(expect.arrayContaining(["head_forked"]));
      expect(
        (
          await verdict(
            "verify",
            "ledger",
            await file(
              "two.json",
              altered(({ heads }) => ({ heads: [...heads, forged] })),
            ),
          )
        ).codes,
      ).toEqual(expect.arrayContaining(["head_forked"]));
    });

    it("show any change of the rest, and keys that are not the shop’s", async () => {
      const changed = {
        ...bundle,
        audit: { ...bundle.audit, counts: { ...bundle.audit.counts, shoppers: 0 } },
      };
      expect((await verdict("verify", "ledger", await file("changed.json", changed))).codes).toEqual([
        "proof_invalid",
      ]);
      expect(
        (
          await verdict(
            "verify",
            "ledger",
            await file("audit.json", bundle),
            "--jwks",
            await file("none.json", { keys: [] }),
          )
        ).codes,
      ).toEqual(expect.arrayContaining(["proof_invalid", "head_invalid"]));
      for (const bad of ["[]", "nonsense", "{}"])
        expect((await cli("verify", "ledger", await file("bad.json", bad))).code).toBe(1);
      expect((await cli("verify", "ledger", pathOf("absent.json"))).code).toBe(1);
      expect((await onStore("audit", "--shop", "nowhere")).code).toBe(1);
    });
  });
});

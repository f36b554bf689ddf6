import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { createApp } from "../../src/app.ts";
import { runCli } from "../../src/cli.ts";
import { signHead } from "../../src/consent/proofs/ledger/head.ts";
import { decodeLeaf, encodeLeaf, hashEncodedLeaf } from "../../src/consent/proofs/ledger/leaf.ts";
import { rootOfLeaves, verifyConsistency, verifyInclusion } from "../../src/consent/proofs/ledger/merkle.ts";
import type { LedgerBundle } from "../../src/consent/proofs/ledger/verify.ts";
import { DATA_MAP } from "../../src/notice/data-map.ts";
import { ALL, grants, NONE, registerNotice, shopperOf } from "../support/consents.ts";
import { callerOf, type Harness, startHarness } from "../support/harness.ts";

type Bundle = {
  audit: { ledger: LedgerBundle; counts: Record<string, number>; processing: { data: unknown } } & Record<
    string,
    unknown
  >;
  signature: string;
};

const bytes = (hex: string): Uint8Array => Buffer.from(hex, "hex");

/** A shop of nine people who agreed, one of whom withdrew, and the commands that verify its proofs. */
const openProvenShop = () => {
  let harness: Harness;
  let dir: string;
  let said: string[] = [];
  const people = Array.from({ length: 9 }, (_, at) => `p${at}`);
  const cli = async (...args: string[]): Promise<{ code: number; out: string }> => {
    said = [];
    const code = await runCli(args);
    return { code, out: said.join("") };
  };
  const pathOf = (name: string): string => join(dir, name);
  const file = async (name: string, content: unknown): Promise<string> => {
    const path = pathOf(name);
    await writeFile(path, typeof content === "string" ? content : JSON.stringify(content));
    return path;
  };
  const verdict = async (...args: string[]): Promise<{ code: number; valid: boolean; codes: string[] }> => {
    const { code, out } = await cli(...args, "--json");
    const told = JSON.parse(out.split("\n")[0]!) as { valid: boolean; findings: { code: string }[] };
    return { code, valid: told.valid, codes: told.findings.map((each) => each.code) };
  };
  /** Commands over the store run in a process of their own, as they do beside a running service. */
  const onStore = async (...args: string[]): Promise<{ code: number; out: string }> =>
    new Promise((resolve) => {
      execFile(
        process.execPath,
        ["--import", "tsx", "src/cli.ts", ...args, "--data", harness.config.data],
        { maxBuffer: 1 << 26, env: { ...process.env, NODE_ENV: "production" } },
        (error, out) => resolve({ code: error === null ? 0 : Number(error.code), out }),
      );
    });
  const audit = async (): Promise<Bundle> =>
    JSON.parse((await onStore("audit", "--shop", "acme", "--json")).out) as Bundle;
  const jwksFile = async (): Promise<string> =>
    file("jwks.json", (await harness.call("get", "/.well-known/jwks.json", null).expect(200)).body);

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), "candor-proofs-"));
    harness = await startHarness();
    await registerNotice(harness);
    for (const id of people)
      await shopperOf(harness, id).agree(grants("personalise"), { jurisdiction: "NL" }).expect(200);
    await shopperOf(harness, "p0").withdraw().expect(200);
  });
  beforeAll(() => {
    const listen = (chunk: string | Uint8Array): boolean => {
      said.push(chunk.toString());
      return true;
    };
    vi.spyOn(process.stdout, "write").mockImplementation(listen as never);
    vi.spyOn(process.stderr, "write").mockImplementation((() => true) as never);
  });
  afterEach(() => {
    said = [];
  });
  afterAll(async () => {
    vi.restoreAllMocks();
    await harness.close();
    await rm(dir, { recursive: true, force: true });
  });
  return { running: () => harness, people, cli, pathOf, file, verdict, onStore, audit, jwksFile };
};

describe("proofs of consent", { timeout: 90_000 }, () => {
  const { running, people, cli, pathOf, file, verdict, onStore, audit, jwksFile } = openProvenShop();

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
        (await onStore("key", "rotate", "--signing", "--wrapping", "--forget-old", "--json")).out,
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

/** A bundle's ledger as it was before any erasure. */
const altered0 = ({ audit: { ledger } }: Bundle): LedgerBundle => ({
  ...ledger,
  leaves: ledger.leaves.filter((leaf) => decodeLeaf(leaf)!.type !== "erased"),
});

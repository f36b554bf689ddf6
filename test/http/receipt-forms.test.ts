import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { removeFolder } from "../../scripts/remove-folder.ts";
import { checkErasure } from "../../src/commands/verify/check-erasure.ts";
import { checkReceipt } from "../../src/commands/verify/check-receipt.ts";
import { present } from "../../src/lib/present.ts";
import { consent, type Harness, notice, startHarness } from "../support/harness.ts";

describe("a consent receipt, in every form in which it is handed out", () => {
  let harness: Harness;
  let folder: string;
  let jwks: string;
  const forms = new Map<string, string>();
  const keep = async (name: string, text: string): Promise<string> => {
    const path = join(folder, name);
    await writeFile(path, text);
    return path;
  };
  beforeAll(async () => {
    harness = await startHarness();
    folder = await mkdtemp(join(tmpdir(), "candor-forms-"));
    const get = async (path: string) =>
      (await harness.call("get", path).set("Shopper-Id", "p").expect(200)).text;
    const answer = await consent(harness, "p", { personalise: true }).expect(200);
    const withdrawal = await harness.call("delete", "/v1/shopper/consent").set("Shopper-Id", "p").expect(200);
    const session = await harness
      .call("post", "/v1/session-receipts")
      .send({ session_id: "s", purposes: { personalise: true }, notice: notice() })
      .expect(200);
    await harness.app.tick();
    const history = await get("/v1/shopper/consent/history");
    const all = {
      "the answer to a choice": JSON.stringify(answer.body),
      "the answer to a withdrawal": JSON.stringify(withdrawal.body),
      "the receipt by itself": `${answer.body.receipt}\n`,
      "the receipt in quotes": JSON.stringify(answer.body.receipt),
      "a history": history,
      "one record of it": JSON.stringify(JSON.parse(history).records[0]),
      "an export": await get("/v1/shopper/export"),
      "the answer to a session’s choice": JSON.stringify(session.body),
      "a session’s receipt by itself": session.body.consent_receipt as string,
      "a session’s receipt in quotes": JSON.stringify(session.body.consent_receipt),
    };
    for (const [form, text] of Object.entries(all)) forms.set(form, text);
    jwks = await keep("jwks.json", (await harness.call("get", "/.well-known/jwks.json", null)).text);
  });
  afterAll(async () => {
    await harness.close();
    await removeFolder(folder);
  });

  it.each([
    ["the answer to a choice", 1, 0],
    ["the answer to a withdrawal", 1, 0],
    ["the receipt by itself", 1, 0],
    ["the receipt in quotes", 1, 0],
    ["a history", 2, 2],
    ["one record of it", 1, 1],
    ["an export", 2, 2],
    ["the answer to a session’s choice", 1, 0],
    ["a session’s receipt by itself", 1, 0],
    ["a session’s receipt in quotes", 1, 0],
  ] as const)("holds: %s", async (form, receipts, in_ledger) => {
    const text = present(forms.get(form), form);
    const file = await keep("given", text);
    expect(await checkReceipt(file, { jwks })).toEqual({ valid: true, receipts, in_ledger, findings: [] });
    // A signature that is another's is found in each of them.
    const changed = await keep("changed", text.replaceAll(/(\.[\w-]{20})[\w-]{4}/g, "$1AAAA"));
    expect((await checkReceipt(changed, { jwks })).valid).toBe(false);
  });

  it("is refused where the file is none of them", async () => {
    const file = await keep("none", "a.b");
    await expect(checkReceipt(file, { jwks })).rejects.toMatchObject({ code: "file_invalid" });
  });
});

describe("the receipt of an erasure, in every form in which it is handed out", () => {
  let harness: Harness;
  let folder: string;
  let jwks: string;
  const keep = async (name: string, text: string): Promise<string> => {
    const path = join(folder, name);
    await writeFile(path, text);
    return path;
  };
  beforeAll(async () => {
    harness = await startHarness();
    folder = await mkdtemp(join(tmpdir(), "candor-forms-"));
    jwks = await keep("jwks.json", (await harness.call("get", "/.well-known/jwks.json", null)).text);
  });
  afterAll(async () => {
    await harness.close();
    await removeFolder(folder);
  });

  it("holds: the answer to the call, the state told later, the receipt by itself and in quotes", async () => {
    const { body } = await harness.call("delete", "/v1/shopper").set("Shopper-Id", "p").expect(202);
    await harness.app.tick();
    const state = await harness.call("get", `/v1/erasures/${body.receipt_id}`, null).expect(200);
    const receipt = state.body.receipt as string;
    for (const text of [JSON.stringify(body), state.text, `${receipt}\n`, JSON.stringify(receipt)]) {
      const verdict = await checkErasure(await keep("given", text), { jwks }, null);
      expect(verdict).toMatchObject({ valid: true, findings: [] });
      const changed = text.replaceAll(/(\.[\w-]{20})[\w-]{4}/g, "$1AAAA");
      expect((await checkErasure(await keep("changed", changed), { jwks }, null)).valid).toBe(false);
    }
  });

  it("is missed by name where an act has none", async () => {
    const file = await keep("act", JSON.stringify({ receipt_id: "fgt_x", state: "complete", receipt: null }));
    await expect(checkErasure(file, { jwks }, null)).rejects.toMatchObject({
      code: "file_invalid",
      message: expect.stringContaining("only an erasure has a receipt"),
    });
  });
});

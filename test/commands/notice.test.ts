import { createHash } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ATTESTATION_FIELDS } from "../../src/consent/acts/attestation.ts";
import { type MessyShop, startMessyShop } from "../support/messy-shop.ts";
import { runHere } from "../support/run-cli.ts";

let shop: MessyShop;
beforeEach(async () => {
  shop = await startMessyShop();
});
afterEach(() => shop.close());

const TEXT = "We use what you buy to suggest things to you – if you agree.";
const event = (shopper_id: string, item_id = "mug") => ({
  event_id: `e-${shopper_id}-${item_id}`,
  shopper_id,
  type: "purchase",
  item_id,
  occurred_at: "2026-01-10T10:00:00Z",
});

describe("candor notice", () => {
  it("writes a NOTICE.json that an import takes as it is", async () => {
    const text = await shop.write("text.txt", `${TEXT}\n`);
    const { code, out } = await runHere("notice", "--template", "--text", text, "--named", "2024-05");
    expect(code).toBe(0);
    const made = JSON.parse(out) as Record<string, unknown>;
    expect(Object.keys(made).sort()).toEqual(Object.keys(ATTESTATION_FIELDS).sort());
    expect(made).toMatchObject({ version: "2024-05", text: TEXT });
    expect(made["hash"]).toBe(`sha256:${createHash("sha256").update(TEXT).digest("hex")}`);
    // The test's machine may be ahead of the shop's clock.
    const notice = await shop.write(
      "NOTICE.json",
      JSON.stringify({ ...made, given_from: "2024-01-01", given_to: "2025-01-01" }),
    );
    expect((await runHere("notice", "--check", notice)).code).toBe(0);
    const file = await shop.write(
      "events.ndjson",
      [event("c-8"), event("c-9")].map((each) => JSON.stringify(each)).join("\n"),
    );
    expect((await shop.import("events", file, "ndjson")).report).toMatchObject({ kept: 0, not_kept: 2 });
    const rehearsed = await shop.import("events", file, "ndjson", "--attest", notice, "--dry-run");
    expect(rehearsed.report).toMatchObject({ kept: 2, not_kept: 0, dry_run: true });
    expect(await shop.eventsOf("c-8")).toEqual([]);
    expect((await shop.import("events", file, "ndjson", "--attest", notice)).report).toMatchObject({
      kept: 2,
    });
    expect(await shop.eventsOf("c-8")).toHaveLength(1);
  });

  it("names all that is wrong at once, as the import does", async () => {
    const odd = {
      colour: 1,
      language: "en",
      text: TEXT,
      hash: "sha256:0",
      purposes: ["sensitive"],
      given_from: "2026-02-01",
      given_to: "2026-01-01",
    };
    const notice = await shop.write("NOTICE.json", JSON.stringify(odd));
    const file = await shop.write("events.ndjson", JSON.stringify(event("c-9")));
    const checked = await runHere("notice", "--check", notice, "--json");
    const tried = await shop.import("events", file, "ndjson", "--attest", notice);
    for (const { code, err } of [checked, tried]) {
      expect(code).toBe(1);
      const { error } = JSON.parse(err) as { error: { code: string; errors: { path: string }[] } };
      expect(error.code).toBe("attestation_invalid");
      expect(error.errors.map(({ path }) => path)).toEqual([
        "colour",
        "version",
        "hash",
        "purposes",
        "given_from",
      ]);
    }
  });

  it("lists the fields in its help, and a file that is no JSON is told so", async () => {
    const { out } = await runHere("notice", "--help");
    for (const name of Object.keys(ATTESTATION_FIELDS)) expect(out).toContain(`  ${name}`);
    const { code, err } = await runHere("notice", "--check", await shop.write("NOTICE.json", "{"));
    expect([code, err]).toEqual([1, expect.stringContaining("is no JSON")]);
  });
});

describe("a request with fields that do not exist", () => {
  it("is told all of them, and never to leave out what is missing", async () => {
    const { body } = await shop.harness
      .call("post", "/v1/recommendations")
      .send({ limit: 2, bad: 1, worse: 2 })
      .expect(400);
    expect(body.code).toBe("unknown_field");
    expect(body.detail).toBe("Leave out what the body does not have: bad, worse. Mend as well: moment.");
    expect((body.errors as { path: string }[]).map(({ path }) => path).sort()).toEqual([
      "bad",
      "moment",
      "worse",
    ]);
  });
});

describe("candor import events --dry-run", () => {
  it("tells kept, duplicate, not kept and refused as the import then does, and writes nothing", async () => {
    await shop.agreed("c-1");
    await shop.harness.call("post", "/v1/events").send(event("c-1")).expect(200);
    const rows = [event("c-1"), event("c-1", "bowl"), event("c-1", "none-such"), event("c-2")];
    const file = await shop.write("events.ndjson", rows.map((each) => JSON.stringify(each)).join("\n"));
    const expected = { kept: 1, duplicate: 1, not_kept: 1, refused: 1 };
    expect((await shop.import("events", file, "ndjson", "--dry-run")).report).toMatchObject(expected);
    expect(await shop.eventsOf("c-1")).toHaveLength(1);
    const { report } = await shop.import("events", file, "ndjson");
    expect(report).toMatchObject(expected);
    expect(report.last).toMatch(/^1 event not kept: 1 of people who were never asked /u);
    expect(report.last).toMatch(/ 1 told of items that the catalogue has not \(such as none-such\)/u);
    expect(await shop.eventsOf("c-1")).toHaveLength(2);
  });
});

import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { removeFolder } from "../../scripts/remove-folder.ts";
import { EventIn } from "../../src/contract/events.ts";
import { toEvent } from "../../src/http/mapping/event.ts";
import { check } from "../../src/http/read-body.ts";
import { idFault } from "../../src/lib/id-rule.ts";
import { readNdjsonEvents } from "../../src/shopper/formats/ndjson.ts";
import { ALL, ITEMS, registerNotice, seen } from "../support/consents.ts";
import { type Harness, startHarness } from "../support/harness.ts";
import { at, type Door, DOORS, event } from "./id-doors.ts";

const BAD: readonly (readonly [string, string])[] = [
  ["a surrogate that stands alone", "a\ud800"],
  ["another one, which would be the same bytes", "a\udfff"],
  ["the sign of lost bytes", "a\ufffd"],
  ["a NUL", "a\u0000b"],
  ["a control of Latin-1", "a\u0085b"],
  ["a line separator", "a\u2028b"],
  ["white space before", " a"],
  ["white space behind", "a\u00a0"],
  ["nothing", ""],
  ["300 characters", "x".repeat(300)],
  ["a spelling that is not NFC", "cafe\u0301"],
];

const GOOD = [
  "c-123",
  "one, two",
  "UTF-8''x",
  "café",
  "客".repeat(256),
  "😀",
  'a b"/%',
  "e-mail+tag@shop.example",
];

/** How an id is written in a header where it is not plain ASCII. */
const encoded = (id: string): string => `UTF-8''${encodeURIComponent(id)}`;
const isWhole = (id: string): boolean => !/\p{Cs}/u.test(id);

describe("ids", () => {
  let harness: Harness;
  let dir: string;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), "candor-ids-"));
    harness = await startHarness();
    await harness.call("put", "/v1/items").send(ITEMS).expect(200);
    await registerNotice(harness);
  });
  afterAll(async () => {
    await harness.close();
    await removeFolder(dir);
  });
  const consentOf = (header: string) => harness.call("get", "/v1/shopper/consent").set("Shopper-Id", header);

  describe.each(BAD)("%s", (_, id) => {
    it.each<Door>(DOORS)("is refused at $name", async ({ path, body, method }) => {
      const request = harness.call(method ?? "post", path);
      if (path.startsWith("/v1/shopper/")) request.set("Shopper-Id", "anna");
      const { body: problem } = await request.send(body(id)).expect(400);
      expect(problem).toMatchObject({ code: "invalid_request" });
    });

    if (isWhole(id))
      it("is refused in the header", async () => {
        const { body: problem } = await consentOf(encoded(id)).expect(400);
        expect(problem).toMatchObject({ code: "invalid_request", errors: [{ path: "Shopper-Id" }] });
      });

    it("costs its own row of a batch alone", async () => {
      const rows = [{ ...event, event_id: "r1" }, { ...event, shopper_id: id }, event];
      const { body } = await harness.call("post", "/v1/events").send(rows).expect(200);
      expect((body as { results: { status: string }[] }).results.map(({ status }) => status)).toEqual([
        "not_kept",
        "rejected",
        "not_kept",
      ]);
      const { body: items } = await harness
        .call("put", "/v1/items")
        .send([
          { item_id: id, title: "A" },
          { item_id: "kept", title: "B" },
        ])
        .expect(200);
      expect(items).toMatchObject({ kept: 1, rejected: 1 });
    });

    it("is nobody in what other systems send, and costs its own call alone", async () => {
      const call = (userId: string) => ({
        type: "track",
        event: "Product Viewed",
        userId,
        anonymousId: "somebody-else",
        messageId: "m",
        timestamp: at.occurred_at,
        properties: { product_id: "i1" },
      });
      const { body } = await harness
        .call("post", "/v1/events/segment")
        .send({ batch: [call(id === "" ? "a\u0000" : id), call("bert")] })
        .expect(200);
      expect((body as { results: { status: string }[] }).results.map(({ status }) => status).sort()).toEqual([
        "not_kept",
        "rejected",
      ]);
      const { body: ga4 } = await harness
        .call("post", "/v1/events/ga4")
        .send({
          user_id: id === "" ? "a\u0000" : id,
          client_id: "somebody-else",
          events: [{ name: "view_item", params: { items: [{ item_id: "i1" }] } }],
        })
        .expect(200);
      expect(ga4).toMatchObject({ rejected: 1 });
    });

    it("is refused by line in a file", async () => {
      const file = join(dir, "events.ndjson");
      await writeFile(
        file,
        [{ ...event, shopper_id: id }, event].map((each) => JSON.stringify(each)).join("\n"),
      );
      const refused: number[] = [];
      let kept = 0;
      for await (const events of readNdjsonEvents([file], {
        defaults: { currency: null, locale: null },
        onBytes: () => undefined,
        onCount: () => undefined,
        onRefusal: ({ line }) => refused.push(line),
        parseEvent: (json) => {
          const given = check(EventIn, json, "the event");
          return { shopper_id: given.shopper_id ?? null, event: toEvent(given) };
        },
      }))
        kept += events.length;
      expect({ refused, kept }).toEqual({ refused: [1], kept: 1 });
    });

    it("has no pseudonym", () => {
      expect(() => harness.app.services.store.pseudonym("acme", id)).toThrow(/shopper’s id/);
    });
  });

  it.each(GOOD)("%s is one person in header, body and token", async (id) => {
    await harness
      .call("put", "/v1/shopper/consent")
      .set("Shopper-Id", encoded(id))
      .send({ purposes: ALL, notice: seen })
      .expect(200);
    const { body } = await harness
      .call("post", "/v1/events")
      .send({ ...event, shopper_id: id })
      .expect(200);
    expect(body).toMatchObject({ kept: 1 });
    const { body: minted } = await harness
      .call("post", "/v1/shopper-tokens")
      .send({ shopper_id: id, scopes: ["consent"] })
      .expect(200);
    const { body: read } = await harness
      .call("get", "/v1/shopper/consent", (minted as { token: string }).token)
      .expect(200);
    expect(read).toMatchObject({ purposes: { personalise: { state: "granted" } } });
    const { body: listed } = await harness
      .call("get", "/v1/shopper/events")
      .set("Shopper-Id", encoded(id))
      .expect(200);
    expect((listed as { data: object[] }).data).toHaveLength(1);
  });

  it.each([
    ["two headers", ["one", "two"]],
    ["the same one twice", ["one", "one"]],
    ["Latin-1", "caf\u00e9"],
    ["UTF-8 as it is", Buffer.from("café").toString("latin1")],
    ["broken percent-encoding", "UTF-8''%E9"],
    ["a surrogate in percent-encoding", "UTF-8''%ED%A0%80"],
    ["a tail that is not encoded", "UTF-8''a b"],
    ["an empty header", ""],
  ])("a header that could mean several people is refused: %s", async (_, value) => {
    const request = harness.call("get", "/v1/shopper/consent");
    request.set({ "Shopper-Id": value });
    await request.expect(400);
  });

  it("reads a header with the name of its charset in any case and with a language", async () => {
    await consentOf("utf-8'nl'caf%C3%A9").expect(200);
  });

  it("refuses a surrogate that stands alone wherever it stands", async () => {
    for (const body of [
      { moment: "search", context: { query: "tea \ud83d" } },
      { moment: "home", filter: { attributes: { "\ud83d": 1 } } },
    ])
      await harness.call("post", "/v1/recommendations").send(body).expect(400);
  });

  it("gives every fault a sentence, and none to an id that is whole", () => {
    for (const [, id] of BAD) expect(idFault(id)).toMatch(/\.$/);
    for (const id of GOOD) expect(idFault(id)).toBeNull();
  });
});

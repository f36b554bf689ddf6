// Long because it is one look of one officer, from who read whom to an erasure, on the same day of one shop.
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { removeFolder } from "../../scripts/remove-folder.ts";
import { checkErasure } from "../../src/commands/verify/check-erasure.ts";
import { checkReceipt } from "../../src/commands/verify/check-receipt.ts";
import { decodeLeaf, hashEncodedLeaf } from "../../src/consent/proofs/ledger/leaf.ts";
import { verifyInclusion } from "../../src/consent/proofs/ledger/merkle.ts";
import { PURPOSES } from "../../src/consent/purposes.ts";
import type { KeyScope } from "../../src/contract/endpoint.ts";
import { RULES } from "../../src/journey/rules/rules.ts";
import { verifyConsistency } from "../consent/proofs/ledger/verify-consistency.ts";
import { describePlanted } from "../support/planted-on-both-stores.ts";
import { NOW, type PlantedShop } from "../support/planted-shop.ts";

/*
 * The privacy officer of a shop looks for themselves, with a key of their own and as anybody without one.
 * Long because it is one story, on one shop.
 */
type Key = { readonly key: string; readonly id: string };
type Access = { readonly caller: string; readonly call: string; readonly count: number };
type Method = Parameters<PlantedShop["call"]>[0];

const MINUTE_MS = 60_000;
const PEOPLE = Array.from({ length: 24 }, (_, at) => `person-${at}`);
const YES = { personalise: true, train: false, measure: true };
const bytes = (hex: string): Uint8Array => Buffer.from(hex, "hex");
const clock = { now: NOW };

describePlanted(
  "a privacy officer",
  (at) => {
    let folder: string;
    const keys: Partial<Record<KeyScope, Key>> = {};
    const keyOf = (scope: KeyScope): Key => keys[scope]!;
    const called = (scope: KeyScope, call: string, count: number): Access => ({
      caller: `key ${keyOf(scope).id}`,
      call,
      count,
    });
    const as = (scope: KeyScope | null, method: Method, path: string, who?: string) => {
      const request = at().call(method, path, scope === null ? null : keyOf(scope).key);
      return who === undefined ? request : request.set("Shopper-Id", who);
    };
    const accessesOf = async (who: string): Promise<Access[]> => {
      const { body } = await as("privacy", "get", "/v1/shopper", who).expect(200);
      return (body.accesses as Access[]).map(({ caller, call, count }) => ({ caller, call, count }));
    };
    const fileOf = async (name: string, content: unknown): Promise<string> => {
      const path = join(folder, name);
      await writeFile(path, typeof content === "string" ? content : JSON.stringify(content));
      return path;
    };
    const jwks = async (): Promise<string> =>
      fileOf("jwks.json", (await as(null, "get", "/.well-known/jwks.json").expect(200)).text);
    const head = async (): Promise<{ size: number; root: string }> => {
      await at().app.tick();
      return (await as(null, "get", "/s/acme/v1/transparency/ledger").expect(200)).body as {
        size: number;
        root: string;
      };
    };
    const ask = async (who: string) =>
      (await as("serve", "post", "/v1/recommendations", who).send({ moment: "home", limit: 3 }).expect(200))
        .body;

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), "candor-officer-"));
      const { shops } = at().app.services;
      for (const scope of ["privacy", "serve", "ingest", "admin"] as const) {
        const { key, key_id } = await shops.createKey("acme", [scope]);
        keys[scope] = { key, id: key_id };
      }
      for (const [place, who] of PEOPLE.entries())
        await at().shopper(who, [], place < 12 ? YES : { personalise: false, train: false });
      clock.now += MINUTE_MS;
    }, 60_000);
    afterAll(async () => {
      // The next store begins on the same day.
      clock.now = NOW;
      await removeFolder(folder);
    });

    it("asks who read whom, and is told each call with whose key, their own reading as well", async () => {
      const [mia, stranger] = PEOPLE as [string, string];
      const event = { event_id: "m-1", type: "purchase", item_id: "teapot", shopper_id: mia };
      const occurred_at = new Date(clock.now).toISOString();
      await as("ingest", "post", "/v1/events")
        .send({ ...event, occurred_at })
        .expect(200);
      const answers = [await ask(mia), await ask(mia), await ask(mia)];
      for (const { transparency } of answers) expect(transparency.mode).toBe("profile");
      await as("serve", "get", `/v1/recommendations/${answers[0].recommendation_id}`, mia).expect(200);
      // What was not used is no reading: she opted out of this one.
      await as("serve", "post", "/v1/recommendations", mia)
        .send({ moment: "home", mode: "non_profiled" })
        .expect(200);
      const seen = await accessesOf(mia);
      const own = seen.filter(({ call }) => call !== "putConsent");
      expect(own).toHaveLength(3);
      expect(own).toEqual(
        expect.arrayContaining([
          called("ingest", "postEvents", 1),
          called("serve", "recommend", 3),
          called("serve", "readRecommendation", 1),
        ]),
      );
      clock.now += MINUTE_MS;
      expect(await accessesOf(mia)).toContainEqual(called("privacy", "readShopper", 1));
      // Nobody else was read meanwhile, but for what they said themselves.
      expect((await accessesOf(stranger)).map(({ call }) => call)).toEqual(["putConsent"]);
      expect(await accessesOf("never-seen")).toEqual([]);
    });

    it("opens nothing with their key but what is a person's or everybody's", async () => {
      const refused = [
        ["post", "/v1/recommendations", { moment: "home" }],
        ["post", "/v1/events", []],
        ["put", "/v1/items", []],
        ["get", "/v1/insight/consent", null],
        ["get", "/v1/keys", null],
        ["get", "/v1/models", null],
      ] as const;
      for (const [method, path, body] of refused) {
        const request = as("privacy", method, path);
        const answer = await (body === null ? request : request.send(body));
        expect([path, answer.status]).toEqual([path, 403]);
      }
    });

    it("finds what everybody may read to be what answers say, and each page that they name", async () => {
      const { body: page } = await as(null, "get", "/s/acme/v1/transparency").expect(200);
      const answer = await ask(PEOPLE[0]!);
      const { model, rules_applied, change, parameters } = answer.transparency;
      expect(page.models).toContainEqual(
        expect.objectContaining({ slot: model.slot, name: model.name, version: model.version }),
      );
      expect(page.purposes.map(({ purpose }: { purpose: string }) => purpose)).toEqual(PURPOSES);
      const told = page.rules.map(({ code }: { code: string }) => code);
      expect(told).toEqual(expect.arrayContaining(RULES.map(({ code }) => code)));
      expect(told).toEqual(expect.arrayContaining(rules_applied.map(({ code }: { code: string }) => code)));
      const { body: settings } = await as("admin", "get", "/v1/settings").expect(200);
      expect(page.retention).toMatchObject(settings.retention_days);
      for (const who of PEOPLE) expect(JSON.stringify(page)).not.toContain(`"${who}"`);
      for (const sentence of [change, parameters] as string[]) {
        const [path] = /\/s\/\S+/.exec(sentence)!;
        await as(null, "get", path).expect(200);
      }
    });

    it("checks receipts with nothing but public keys, and finds each act in the ledger", async () => {
      const history = await as("privacy", "get", "/v1/shopper/consent/history", PEOPLE[2]!).expect(200);
      const before = await head();
      const file = await fileOf("history.json", history.text);
      expect(await checkReceipt(file, { jwks: await jwks() })).toMatchObject({ valid: true, findings: [] });
      const forged = await fileOf("forged.json", history.text.replaceAll(/(\.[\w-]{20})[\w-]{4}/g, "$1AAAA"));
      expect((await checkReceipt(forged, { jwks: await jwks() })).valid).toBe(false);
      expect(before.size).toBe(PEOPLE.length);
      for (let index = 0; index < before.size; index += 1) {
        const path = `/s/acme/v1/transparency/ledger/inclusion?index=${index}&size=${before.size}`;
        const { body } = await as(null, "get", path).expect(200);
        const leafHash = hashEncodedLeaf(body.leaf as string);
        const proof = (body.proof as string[]).map(bytes);
        expect(verifyInclusion({ leafHash, index, size: before.size, proof, root: bytes(before.root) })).toBe(
          true,
        );
        const { personalise, train } = decodeLeaf(body.leaf as string)!.purposes;
        expect([personalise, train]).toEqual([index < 12, false]);
        for (const who of PEOPLE) expect(body.leaf).not.toContain(who);
      }
    });

    it("counts yes and no by day, as they were said, and none of the few", async () => {
      const days = async () =>
        (await as("admin", "get", "/v1/insight/consent").expect(200)).body.days as {
          day: string;
          acts: number;
          purposes: { purpose: string; yes: number; no: number; taken_back: number }[];
        }[];
      const [first, ...others] = await days();
      expect(others).toEqual([]);
      expect(first).toMatchObject({ day: "2026-03-01", acts: 24 });
      expect(first!.purposes).toEqual([
        { purpose: "personalise", yes: 12, no: 12, taken_back: 0 },
        { purpose: "measure", yes: 12, no: 0, taken_back: 0 },
        { purpose: "train", yes: 0, no: 24, taken_back: 0 },
      ]);
      clock.now += 24 * 60 * MINUTE_MS;
      for (const who of PEOPLE.slice(2, 6))
        await as("privacy", "delete", "/v1/shopper/consent", who).expect(200);
      await head();
      // Four acts of a day are too few to be told, and could be taken from a sum: the day before goes too.
      expect(await days()).toEqual([]);
      for (const who of PEOPLE.slice(6, 12))
        await as("privacy", "delete", "/v1/shopper/consent", who).expect(200);
      await head();
      expect((await days()).map(({ day, acts }) => [day, acts])).toEqual([
        ["2026-03-01", 24],
        ["2026-03-02", 10],
      ]);
      expect((await days())[1]!.purposes).toContainEqual({
        purpose: "personalise",
        yes: 0,
        no: 0,
        taken_back: 10,
      });
    });

    it("gets a person's copy: what was said, done, shown and read, and nobody else's", async () => {
      const [mia, other] = PEOPLE as [string, string];
      const { body } = await as("privacy", "get", "/v1/shopper/export", mia).expect(200);
      expect(body.observed.events).toMatchObject([{ event_id: "m-1", type: "purchase", item_id: "teapot" }]);
      const { decisions } = body.inferred as { decisions: { recommendation_id: string; items: object[] }[] };
      const shown = await as(
        "serve",
        "get",
        `/v1/recommendations/${decisions[0]!.recommendation_id}`,
        mia,
      ).expect(200);
      expect(shown.body.items.map(({ item_id }: { item_id: string }) => ({ item_id }))).toEqual(
        decisions[0]!.items.map((item) => ({ item_id: (item as { item_id: string }).item_id })),
      );
      const calls = (body.processing.accesses as Access[]).map(({ call }) => call);
      expect(calls).toEqual(expect.arrayContaining(["recommend", "postEvents", "readShopper"]));
      expect(JSON.stringify(body)).not.toContain(other);
      const receipts = await fileOf("copy.json", JSON.stringify(body));
      expect(await checkReceipt(receipts, { jwks: await jwks() })).toMatchObject({ valid: true });
    });

    it("finds nothing of somebody who left, but the receipt of it and a ledger that only grew", async () => {
      const [mia] = PEOPLE as [string];
      const before = await head();
      const { body: left } = await as("privacy", "delete", "/v1/shopper", mia).expect(202);
      await at().app.services.erasures.resume("acme");
      await at().app.tick();
      const erasure = await as(null, "get", `/v1/erasures/${left.receipt_id}`).expect(200);
      expect(erasure.body).toMatchObject({ state: "complete", model_versions: [] });
      const file = await fileOf("erasure.json", erasure.text);
      expect(await checkErasure(file, { jwks: await jwks() }, null)).toMatchObject({
        valid: true,
        findings: [],
      });
      const { body } = await as("privacy", "get", "/v1/shopper/export", mia).expect(200);
      expect([body.observed.events, body.inferred.decisions, body.processing.accesses]).toEqual([[], [], []]);
      expect((await ask(mia)).transparency).toMatchObject({ profiling: false, data_used: [] });
      const after = await head();
      expect(after.size).toBe(before.size + 1);
      const path = `/s/acme/v1/transparency/ledger/consistency?from=${before.size}&to=${after.size}`;
      const { body: grown } = await as(null, "get", path).expect(200);
      expect(
        verifyConsistency({
          oldSize: before.size,
          size: after.size,
          oldRoot: bytes(before.root),
          root: bytes(after.root),
          proof: (grown.proof as string[]).map(bytes),
        }),
      ).toBe(true);
    });
  },
  { clock: () => clock.now },
);

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import supertest from "supertest";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ALL, registerNotice, shopperOf } from "../support/consents.ts";
import { type PlantedShop, startPlantedShop } from "../support/planted-shop.ts";
import { ENDPOINT_LIST, type Filling, pathOf, requestOf } from "../support/requests.ts";

type Method = "get" | "put" | "post" | "patch" | "delete";
/** A call that something names, and what named it. */
type Named = { readonly method: Method; readonly path: string; readonly by: string };

/** A path in running text, with the method before it where there is one. */
const CALL = /(?:\b(GET|PUT|POST|PATCH|DELETE) )?(?<![\w<:/.}*-])(\/[a-z.][\w/{}.:%#?=&~-]*)/g;
const JWS = /^[\w-]+\.[\w-]+\.[\w-]+$/;

/** Names in braces stand for an id; a full stop or colon at the end is the sentence's. */
const toPath = (text: string): string => text.replace(/\{\w+\}/g, "x").replace(/[.:,]+$/, "");

const callsIn = (text: string, by: string): Named[] =>
  [...text.matchAll(CALL)].map(([, method, path]) => ({
    method: (method ?? "GET").toLowerCase() as Method,
    path: toPath(path!),
    by,
  }));

/**
 * Everything that a JSON value names: controls by their own method, the rest from its strings, signed ones
 * included.
 */
const namedBy = (value: unknown, by: string): Named[] => {
  if (typeof value === "string") {
    if (!JWS.test(value)) return callsIn(value, by);
    const claims = Buffer.from(value.split(".")[1]!, "base64url").toString("utf8");
    return claims.startsWith("{") ? namedBy(JSON.parse(claims), `${by} (signed)`) : [];
  }
  if (typeof value !== "object" || value === null) return [];
  const { method, href } = value as { method?: unknown; href?: unknown };
  if (typeof method === "string" && typeof href === "string") {
    const { href: _, ...rest } = value as Record<string, unknown>;
    return [
      { method: method.toLowerCase() as Method, path: href, by },
      ...namedBy({ ...rest, method: "" }, by),
    ];
  }
  return Object.entries(value).flatMap(([name, each]) => namedBy(each, `${by}.${name}`));
};

const LOCALES = ["en", "nl", "nb", "de", "fr"] as const;

describe("an address that is handed out", () => {
  let shop: PlantedShop;
  const named: Named[] = [];
  const problems: { readonly type: string; readonly code: string }[] = [];
  const note = async (by: string, request: supertest.Test): Promise<Record<string, unknown>> => {
    const { body } = (await request) as { body: Record<string, unknown> };
    named.push(...namedBy(body, by));
    if (typeof body["type"] === "string") problems.push({ type: body["type"], code: String(body["code"]) });
    return body;
  };
  /** Whoever shows no key is told whether there is such a call, and changes nothing by asking. */
  const isServed = async ({ method, path }: Named): Promise<boolean> => {
    const { status, body } = await supertest(shop.app.server)[method](path);
    return status !== 405 && !(status === 404 && (body as { code?: string }).code !== "erasure_unknown");
  };
  const unserved = async (calls: readonly Named[]): Promise<string[]> => {
    const known = new Map<string, boolean>();
    const out: string[] = [];
    for (const call of calls) {
      const name = `${call.method.toUpperCase()} ${call.path}`;
      if (!known.has(name)) known.set(name, await isServed(call));
      if (known.get(name) === false) out.push(`${name}, named by ${call.by}`);
    }
    return out;
  };

  beforeAll(async () => {
    shop = await startPlantedShop();
    await registerNotice(shop);
    await shop.shopper("anna", [{ item: "teapot", days: 12 }], ALL);
    const anna = shopperOf(shop, "anna");
    let filling: Filling = {
      params: { item_id: "teapot", event_id: "anna-1", version: "full", receipt_id: "x", link_id: "x" },
      shopper: "anna",
      other: "otto",
      item: "teapot",
      session: "s-1",
      words: "tea",
    };
    for (const locale of LOCALES) {
      await note(`transparency ${locale}`, shop.call("get", `/v1/transparency?locale=${locale}`, null));
      for (const [who, shopper] of [
        ["anna", "anna"],
        ["nobody", undefined],
      ] as const) {
        const body = await note(
          `an answer for ${who} in ${locale}`,
          shop.ask({ moment: "service", context: { item_id: "teapot", locale } }, shopper),
        );
        const recommendation_id = String(body["recommendation_id"]);
        const story = shop.call("get", `/v1/recommendations/${recommendation_id}`);
        await note(`its story`, shopper === undefined ? story : story.set("Shopper-Id", shopper));
        filling = { ...filling, params: { ...filling.params, recommendation_id } };
      }
    }
    await note("dpv", anna.call("get", "/v1/shopper/consent/history?format=dpv"));
    for (const entry of ENDPOINT_LIST) {
      const [name, endpoint] = entry;
      const as = (request: supertest.Test): supertest.Test =>
        endpoint.shopper === "none" ? request : request.set("Shopper-Id", "anna");
      // Wrong first, so that problems name what they name; then right.
      await note(`${name} without a key`, requestOf(shop, entry, filling, null));
      await note(`${name} with a wrong token`, requestOf(shop, entry, filling, "a.b"));
      const wrong = shop.call(endpoint.method, pathOf(endpoint, { ...filling, params: {} }));
      await note(`${name}, wrong`, as(wrong).set("Content-Type", "application/json").send('{"consent": 1}'));
      if (name !== "exportDataset") await note(name, as(requestOf(shop, entry, filling)));
    }
    await note("no such path", shop.call("get", "/v1/nothing"));
    await note("no such method", shop.call("patch", "/v1/recommendations"));
  }, 120_000);
  afterAll(() => shop.close());

  it(
    "is served, with the method that it is named with: by answers, receipts, notices, controls and " +
      "problems",
    async () => {
      const rels = named.filter(({ by }) => by.includes("controls"));
      expect(rels.length).toBeGreaterThan(20);
      for (const what of ["transparency.change", "(signed).receipt.pii_processing.withdrawal_method"])
        expect([what, named.filter(({ by }) => by.includes(what)).length > 0]).toEqual([what, true]);
      for (const locale of LOCALES)
        expect(named).toContainEqual({
          method: "get",
          path: `/s/${shop.shop}/privacy`,
          by: `an answer for anna in ${locale}.transparency.change`,
        });
      expect(await unserved(named)).toEqual([]);
    },
  );

  it(
    "leads to what it is about: each problem to its own line, each page to pages " + "that are there",
    async () => {
      const lines = (await shop.call("get", "/docs/problems", null).expect(200)).text;
      expect(problems.length).toBeGreaterThan(ENDPOINT_LIST.length);
      for (const { type, code } of problems) {
        expect(type).toBe(`/docs/problems#${code}`);
        expect(lines).toContain(`id="${code}"`);
      }
      for (const page of ["/docs", "/docs/problems", "/docs/features"]) {
        const html = (await shop.call("get", page, null).expect(200)).text;
        const links = [...html.matchAll(/(?:href|src)="(\/[^"]*)"/g)].map(([, path]) => path!);
        expect(links.length).toBeGreaterThan(0);
        for (const path of links) await shop.call("get", path, null).expect(200);
      }
      const openApi = (await shop.call("get", "/openapi.json", null).expect(200)).body as {
        paths: Record<string, Record<string, unknown>>;
      };
      const calls = Object.entries(openApi.paths).flatMap(([path, methods]) =>
        Object.keys(methods).map((method): Named => ({
          method: method as Method,
          path: toPath(path),
          by: "OpenAPI",
        })),
      );
      expect(await unserved(calls)).toEqual([]);
    },
  );

  it("is served too where it waits in a sentence that no call above has brought out", async () => {
    const root = join(import.meta.dirname, "../../src");
    const files = readdirSync(root, { recursive: true, encoding: "utf8" }).filter((name) =>
      name.endsWith(".ts"),
    );
    const calls = files.flatMap((name) =>
      [
        ...readFileSync(join(root, name), "utf8")
          .replace(/\$\{[^}]*\}/g, "x")
          .matchAll(/\b(GET|PUT|POST|PATCH|DELETE) (\/[\w/{}.:?=&-]+)/g),
      ].map(([, method, path]): Named => ({
        method: method!.toLowerCase() as Method,
        path: toPath(path!.replace(/:\w+/g, "x")),
        by: name,
      })),
    );
    expect(calls.length).toBeGreaterThan(10);
    expect(await unserved(calls)).toEqual([]);
  });

  it(
    "would be noticed: the net catches a page that is not there, and a method that " + "does not fit",
    async () => {
      const wrong = {
        change: "Your choices: /s/acme/choices",
        controls: [{ method: "POST", href: "/v1/shopper" }],
      };
      expect(await unserved(namedBy(wrong, "a notice"))).toEqual([
        "GET /s/acme/choices, named by a notice.change",
        "POST /v1/shopper, named by a notice.controls.0",
      ]);
    },
  );
});

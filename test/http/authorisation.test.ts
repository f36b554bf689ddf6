import { describe, expect, it } from "vitest";
import { TOKEN_SCOPES } from "../../src/contract/endpoint.ts";
import { type Endpoint, ENDPOINTS, KEY_SCOPES } from "../../src/contract/endpoints.ts";
import { ENDPOINT_LIST, pathOf, requestOf } from "../support/requests.ts";
import { openAskedShop } from "./asked-shop.ts";
import { OF_KEYS, OF_TOKENS, ruleFor } from "./who-may-call.ts";

describe("who may call what", () => {
  const { asked, running, mint } = openAskedShop();

  it("agrees with the page that fixes it, for every call that there is", () => {
    expect(ENDPOINT_LIST.map(([name, endpoint]) => [name, endpoint.key, endpoint.token])).toEqual(
      ENDPOINT_LIST.map(([name, endpoint]) => [
        name,
        ruleFor(OF_KEYS, endpoint),
        ruleFor(OF_TOKENS, endpoint),
      ]),
    );
  });

  it("holds for every call and every scope of keys", async () => {
    const keys = await Promise.all(
      KEY_SCOPES.map(async (scope) => [scope, await running().keyOf(scope)] as const),
    );
    const cases: string[] = [];
    for (const entry of ENDPOINT_LIST) {
      const [name, endpoint] = entry;
      const allowed = ruleFor(OF_KEYS, endpoint);
      for (const [scope, key] of keys) {
        if (name === "eraseShopper" && scope === allowed) continue;
        const { status, body } = await requestOf(running(), entry, asked().filling, key).set(
          endpoint.shopper === "none" ? {} : { "Shopper-Id": "anna" },
        );
        const refused = status === 403 && body.code === "scope_missing";
        cases.push(`${name} ${scope} ${refused ? "refused" : status === 401 ? "unknown" : "let in"}`);
      }
      const none = await requestOf(running(), entry, asked().filling, null);
      cases.push(`${name} none ${none.status === 401 ? none.body.code : "let in"}`);
      const wrong = await requestOf(running(), entry, asked().filling, "ck_of_nobody");
      cases.push(`${name} wrong ${wrong.status === 401 ? wrong.body.code : "let in"}`);
    }
    const expected = ENDPOINT_LIST.flatMap(([name, endpoint]) => {
      const allowed = ruleFor(OF_KEYS, endpoint);
      const open = allowed === "public";
      return [
        ...KEY_SCOPES.filter((scope) => !(name === "eraseShopper" && scope === allowed)).map(
          (scope) => `${name} ${scope} ${open || scope === allowed ? "let in" : "refused"}`,
        ),
        `${name} none ${open ? "let in" : "key_missing"}`,
        `${name} wrong ${open ? "let in" : "key_invalid"}`,
      ];
    });
    expect(cases).toEqual(expected);
  }, 120_000);

  it("holds for every call and every scope of tokens", async () => {
    const cases: string[] = [];
    const expected: string[] = [];
    for (const entry of ENDPOINT_LIST) {
      const [name, endpoint] = entry;
      if (ruleFor(OF_KEYS, endpoint) === "public" || endpoint.takes === "stream") continue;
      for (const scope of TOKEN_SCOPES) {
        // Somebody of its own for each call: what was minted before an erasure opens nothing.
        const shopper = `holder-${name}`;
        const token = await mint(shopper, [scope]);
        const { status, body } = await requestOf(running(), entry, { ...asked().filling, shopper }, token);
        const isRefused = status === 403 && body.code === "scope_missing";
        cases.push(`${name} ${scope} ${isRefused ? "refused" : status === 401 ? "unknown" : "let in"}`);
        expected.push(`${name} ${scope} ${scope === ruleFor(OF_TOKENS, endpoint) ? "let in" : "refused"}`);
      }
    }
    expect(cases).toEqual(expected);
  }, 120_000);

  it("knows no other path", async () => {
    for (const path of [
      "/v1/shoppers",
      "/v1/shopper/consents",
      "/v1/shopper/anna",
      "/v1",
      "/v2/recommendations",
      "/admin",
      "/v1/settings/secrets",
      "/s/acme/v1/shopper",
      "/s/acme/v1/settings",
    ]) {
      for (const method of ["get", "post", "put", "patch", "delete"] as const)
        expect([path, method, (await running().call(method, path).set("Shopper-Id", "anna")).status]).toEqual(
          [path, method, 404],
        );
    }
    expect((await running().call("post", "/v1/settings").send({})).status).toBe(405);
  });

  it("is asked of every endpoint: none of them lacks a rule here", () => {
    for (const endpoint of Object.values(ENDPOINTS) as Endpoint[])
      expect([pathOf(endpoint, asked().filling), ruleFor(OF_KEYS, endpoint)]).not.toContain(null);
  });
});

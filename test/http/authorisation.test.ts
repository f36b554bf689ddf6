import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Endpoint, ENDPOINTS, KEY_SCOPES, TOKEN_SCOPES } from "../../src/contract/endpoints.ts";
import { ALL, grants, ITEMS, registerNotice, shopperOf } from "../support/consents.ts";
import { type PlantedShop, startPlantedShop } from "../support/planted-shop.ts";
import { ENDPOINT_LIST, type Filling, pathOf, requestOf } from "../support/requests.ts";

/*
 * Who may call what (docs/architecture.md, "Who may call what"), stated a second time and apart from the
 * table that the service reads: by the beginning of the path.
 */
const OF_KEYS: readonly (readonly [RegExp, string])[] = [
  [/^(put|get|patch|delete) \/v1\/items/, "ingest"],
  [/^post \/v1\/events/, "ingest"],
  [/^post \/v1\/recommendations\/preview$/, "admin"],
  [/^(post|get) \/v1\/recommendations/, "serve"],
  [/ \/v1\/(shopper|shopper-tokens|session-receipts)(\/|$)/, "privacy"],
  [/ \/v1\/(models|slots|datasets)/, "models"],
  [/ \/v1\/(insight|settings|notices|webhooks|rules)/, "admin"],
  [/^get \/(v1\/(transparency|erasures)|\.well-known|healthz|readyz)/, "public"],
];
const OF_TOKENS: readonly (readonly [RegExp, string])[] = [
  [/^post \/v1\/events$/, "events"],
  [/^post \/v1\/recommendations$/, "recommend"],
  [/^get \/v1\/recommendations\/:recommendation_id$/, "recommend"],
  [/^post \/v1\/recommendations\/:recommendation_id\/(next|feedback|why-not)$/, "recommend"],
  [/ \/v1\/shopper\/consent(\/history)?$/, "consent"],
  [/ \/v1\/shopper\/preferences$/, "preferences"],
  [/ \/v1\/shopper$/, "rights"],
  [/ \/v1\/shopper\/(export|restriction|objection|review-requests)$/, "rights"],
  [/ \/v1\/shopper\/(events(\/:event_id)?|links(\/:link_id)?)$/, "rights"],
];
const ruleFor = (rules: typeof OF_KEYS, { method, path }: Endpoint): string | null =>
  rules.find(([pattern]) => pattern.test(`${method} ${path}`))?.[1] ?? null;

const TEA = ["teapot", "green-tea", "grinder"];

type Item = { controls: { rel: string; method: string; href: string; body: object | null }[] };

const startAskedShop = async () => {
  const harness = await startPlantedShop();
  await harness
    .call("put", "/v1/items")
    .send([...ITEMS, { item_id: "scratch", title: "For tests that change items" }])
    .expect(200);
  await registerNotice(harness);
  const anna = shopperOf(harness, "anna");
  await anna.agree(ALL).expect(200);
  for (const [at, item_id] of TEA.entries())
    await anna.tell({ event_id: `a${at}`, type: "view", item_id }).expect(200);
  const answer = await anna.recommend().expect(200);
  const filling: Filling = {
    params: {
      item_id: "scratch",
      event_id: "nothing",
      link_id: "nothing",
      version: "full",
      receipt_id: "nothing",
      recommendation_id: answer.body.recommendation_id,
    },
    shopper: "anna",
    other: "bert",
    item: "scratch",
    session: "s1",
    words: "x",
  };
  return { harness, filling };
};

/** A planted shop of which anna asked something, for the tests of a block; and what fills requests to it. */
const openAskedShop = () => {
  let opened: { readonly harness: PlantedShop; readonly filling: Filling } | null = null;
  const asked = () => {
    if (opened === null) throw new Error("the shop is open within tests and hooks alone");
    return opened;
  };
  beforeAll(async () => {
    opened = await startAskedShop();
  });
  afterAll(() => asked().harness.close());
  const mint = async (shopper: string, scopes: readonly string[], more: object = {}): Promise<string> =>
    (
      (
        await asked()
          .harness.call("post", "/v1/shopper-tokens")
          .send({ shopper_id: shopper, scopes, ...more })
          .expect(200)
      ).body as { token: string }
    ).token;
  return { asked, running: () => asked().harness, mint };
};

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

  describe("a browser with a shopper token", () => {
    it("reaches its own shopper alone: by header, by body, by link, or by another’s ids", async () => {
      const [anna, mallory] = [shopperOf(running(), "anna"), shopperOf(running(), "mallory")];
      await mallory.agree(ALL).expect(200);
      const token = await mint(
        "mallory",
        TOKEN_SCOPES.filter((scope) => scope !== "rights"),
      );
      const rights = await mint("mallory", ["rights"]);
      const annas = asked().filling.params["recommendation_id"]!;
      for (const entry of ENDPOINT_LIST) {
        const [name, endpoint] = entry;
        const scope = ruleFor(OF_TOKENS, endpoint);
        if (scope === null || endpoint.shopper === "none") continue;
        const { status, body } = await requestOf(
          running(),
          entry,
          asked().filling,
          scope === "rights" ? rights : token,
        ).set("Shopper-Id", "anna");
        expect([name, status, body.code]).toEqual([name, 400, "shopper_conflict"]);
      }
      expect(
        (
          await running()
            .call("post", "/v1/recommendations", token)
            .send({ moment: "home", shopper: { id: "anna" } })
        ).body.code,
      ).toBe("shopper_conflict");
      expect(
        (
          await running().call("post", "/v1/events", token).send({
            event_id: "m",
            shopper_id: "anna",
            type: "view",
            item_id: "i1",
            occurred_at: "2026-01-01T00:00:00Z",
          })
        ).body.code,
      ).toBe("shopper_conflict");
      const batch = await running()
        .call("post", "/v1/events", token)
        .send([
          {
            event_id: "m",
            shopper_id: "anna",
            type: "view",
            item_id: "i1",
            occurred_at: "2026-01-01T00:00:00Z",
          },
          { event_id: "m2", type: "purchase", item_id: "i1", occurred_at: "2026-01-01T00:00:00Z" },
        ])
        .expect(200);
      expect(batch.body.results.map((result: { code: string }) => result.code)).toEqual([
        "shopper_conflict",
        "scope_missing",
      ]);
      for (const [method, path] of [
        ["get", `/v1/recommendations/${annas}`],
        ["post", `/v1/recommendations/${annas}/why-not`],
        ["post", `/v1/recommendations/${annas}/feedback`],
        ["post", `/v1/recommendations/${annas}/next`],
      ] as const) {
        const { status, body } = await (method === "get"
          ? running().call(method, path, token)
          : running()
              .call(method, path, token)
              .send(
                path.endsWith("next")
                  ? {}
                  : { item_id: "i1", ...(path.endsWith("feedback") ? { verdict: "relevant" } : {}) },
              ));
        expect([path.replace(annas, ""), status, body.code]).toEqual([
          path.replace(annas, ""),
          404,
          "recommendation_unknown",
        ]);
      }
      expect((await running().call("delete", "/v1/shopper/events/a1", rights).expect(404)).body.code).toBe(
        "event_unknown",
      );
      // A link needs the other one's own token, and one that opens as much as the link does.
      const annasPage = await mint("anna", ["events", "recommend", "consent", "preferences"]);
      const link = (proof?: string) =>
        running()
          .call("post", "/v1/shopper/links", rights)
          .send({ shopper_id: "anna", kind: "account", ...(proof === undefined ? {} : { proof }) });
      for (const proof of [
        undefined,
        token,
        rights,
        annasPage,
        "x",
        asked().filling.params["recommendation_id"],
      ])
        expect((await link(proof).expect(403)).body.code).toBe("link_unproven");
      expect((await mallory.call("get", "/v1/shopper/links")).body.data).toEqual([]);
      expect(await anna.events()).toEqual(expect.arrayContaining(["a0", "a1", "a2"]));
    });

    it(
      "joins another identity that it holds as well, and even then reads and erases nothing of it by " +
        "itself",
      async () => {
        const [web, app] = [shopperOf(running(), "web-1"), shopperOf(running(), "app-1")];
        for (const who of [web, app]) await who.agree(ALL).expect(200);
        await app.tell({ event_id: "in-app", type: "purchase", item_id: "i5" }).expect(200);
        await running()
          .call("post", "/v1/shopper/links", await mint("web-1", ["rights"]))
          .send({ shopper_id: "app-1", kind: "app", proof: await mint("app-1", ["rights"]) })
          .expect(200);
        const rights = await mint("web-1", ["rights"]);
        expect((await running().call("get", "/v1/shopper/events", rights).expect(200)).body.data).toEqual([]);
        expect(
          (await running().call("get", "/v1/shopper/export", rights).expect(200)).body.observed.events,
        ).toEqual([]);
        expect((await running().call("delete", "/v1/shopper/events/in-app", rights)).status).toBe(404);
        expect(JSON.stringify((await running().call("get", "/v1/shopper/links", rights)).body)).not.toContain(
          "app-1",
        );
      },
    );

    it("lives for minutes, of one shop, under a signature of this service", async () => {
      for (const [scopes, ttl_s, status] of [
        [["recommend"], 1800, 200],
        [["recommend"], 1801, 400],
        [["rights"], 300, 200],
        [["rights", "recommend"], 301, 400],
        [[], 60, 400],
        [["everything"], 60, 400],
      ] as const) {
        expect([
          scopes,
          ttl_s,
          (await running().call("post", "/v1/shopper-tokens").send({ shopper_id: "anna", scopes, ttl_s }))
            .status,
        ]).toEqual([scopes, ttl_s, status]);
      }
      const token = await mint("anna", ["preferences"]);
      const [head, payload, signature] = token.split(".") as [string, string, string];
      const stolen = {
        ...(JSON.parse(Buffer.from(payload, "base64url").toString("utf8")) as object),
        scopes: ["rights"],
      };
      for (const bad of [
        `${head}.${Buffer.from(JSON.stringify(stolen)).toString("base64url")}.${signature}`,
        `${Buffer.from('{"alg":"none"}').toString("base64url")}.${payload}.`,
        `${payload}.${signature}`,
        `${head}.${payload}`,
        "eyJhbGciOiJIUzI1NiJ9.e30.x",
      ]) {
        expect((await running().call("get", "/v1/shopper/preferences", bad).expect(401)).body.code).toBe(
          "token_invalid",
        );
      }
      const { receipt } = (await shopperOf(running(), "anna").agree(grants("personalise")).expect(200))
        .body as { receipt: string };
      expect((await running().call("get", "/v1/shopper/preferences", receipt).expect(401)).body.code).toBe(
        "token_invalid",
      );
    });

    it(
      "is bound to its origin where it was minted for one, and hears CORS of its " + "own shop alone",
      async () => {
        await running()
          .call("patch", "/v1/settings")
          .send({ origins: ["https://shop.example"] })
          .expect(200);
        const bound = await mint("anna", ["preferences"], { origin: "https://shop.example" });
        const get = (token: string | null, origin: string) =>
          running().call("get", "/v1/shopper/preferences", token).set("Origin", origin);
        expect(
          (await get(bound, "https://shop.example").expect(200)).headers["access-control-allow-origin"],
        ).toBe("https://shop.example");
        expect((await get(bound, "https://evil.example").expect(403)).body.code).toBe("origin_not_allowed");
        const free = await mint("anna", ["preferences"]);
        expect(
          (await get(free, "https://evil.example").expect(200)).headers["access-control-allow-origin"],
        ).toBeUndefined();
        const { key } = await running().app.services.shops.create("rival", KEY_SCOPES);
        await running()
          .call("patch", "/v1/settings", key)
          .send({ origins: ["https://rival.example"] })
          .expect(200);
        const rival = (
          (
            await running()
              .call("post", "/v1/shopper-tokens", key)
              .send({ shopper_id: "anna", scopes: ["preferences"] })
          ).body as { token: string }
        ).token;
        expect(
          (await get(rival, "https://shop.example")).headers["access-control-allow-origin"],
        ).toBeUndefined();
        expect((await get(rival, "https://rival.example")).headers["access-control-allow-origin"]).toBe(
          "https://rival.example",
        );
        expect(
          (
            await running().call(
              "get",
              "/v1/shopper/events",
              (
                (
                  await running()
                    .call("post", "/v1/shopper-tokens", key)
                    .send({ shopper_id: "anna", scopes: ["rights"] })
                ).body as { token: string }
              ).token,
            )
          ).body.data,
        ).toEqual([]);
      },
    );
  });

  describe("the control token of an answer", () => {
    const answerFor = async (shopper: string | null, more: object = {}) =>
      (
        await running()
          .call("post", "/v1/recommendations")
          .send({
            moment: "home",
            limit: 3,
            ...(shopper === null ? {} : { shopper: { id: shopper } }),
            ...more,
          })
          .expect(200)
      ).body as { recommendation_id: string; control_token: string; items: Item[] };

    it("opens every control of its answer as it is", async () => {
      await shopperOf(running(), "carol").agree(ALL).expect(200);
      for (const [at, item_id] of TEA.entries())
        await shopperOf(running(), "carol")
          .tell({ event_id: `c${at}`, type: "view", item_id })
          .expect(200);
      const { control_token, items } = await answerFor("carol");
      const controls = items.flatMap((item) => item.controls);
      expect(new Set(controls.map(({ rel }) => rel))).toEqual(
        new Set(["not_interested", "forget_event", "why", "pause", "non_profiled", "objectives", "person"]),
      );
      const done = new Set<string>();
      for (const { rel, method, href, body } of controls) {
        if (rel === "pause" || done.has(`${rel}${href}`)) continue;
        done.add(`${rel}${href}`);
        const request = running().call(method.toLowerCase() as "post", href, control_token);
        const answer = await (body === null ? request : request.send(body));
        expect([rel, answer.status, answer.body.code]).toEqual([rel, 200, undefined]);
      }
      const pause = controls.find(({ rel }) => rel === "pause")!;
      await running().call("patch", pause.href, control_token).send(pause.body!).expect(200);
    });

    it("opens nothing else: no other answer, no other event, no list, no other wish", async () => {
      const own = await answerFor("anna");
      const other = await answerFor("anna", { limit: 1 });
      const call = (method: "get" | "post" | "patch" | "delete" | "put", path: string, body?: object) => {
        const request = running().call(method, path, own.control_token);
        return body === undefined ? request : request.send(body);
      };
      for (const entry of ENDPOINT_LIST) {
        const [name, endpoint] = entry;
        if (
          ruleFor(OF_KEYS, endpoint) === "public" ||
          [
            "postFeedback",
            "readRecommendation",
            "patchPreferences",
            "deleteShopperEvent",
            "postReview",
            "recommend",
          ].includes(name)
        )
          continue;
        const { status, body } = await requestOf(
          running(),
          entry,
          {
            ...asked().filling,
            params: { ...asked().filling.params, recommendation_id: own.recommendation_id },
          },
          own.control_token,
        );
        expect([name, status, body.code]).toEqual([name, 403, "scope_missing"]);
      }
      expect(
        (await call("get", `/v1/recommendations/${other.recommendation_id}`).expect(404)).body.code,
      ).toBe("recommendation_unknown");
      expect(
        (
          await call("post", `/v1/recommendations/${other.recommendation_id}/feedback`, {
            item_id: "i1",
            verdict: "relevant",
          }).expect(404)
        ).body.code,
      ).toBe("recommendation_unknown");
      for (const event of ["unheard-of", "c1"])
        expect((await call("delete", `/v1/shopper/events/${event}`).expect(404)).body.code).toBe(
          "event_unknown",
        );
      for (const wish of [
        { discreet: false },
        { dismissed: { items: [] } },
        { contact: { channels: ["email"] } },
      ])
        expect((await call("patch", "/v1/shopper/preferences", wish).expect(403)).body.code).toBe(
          "scope_missing",
        );
      for (const review of [
        { about: "other" },
        { about: "suggestion", recommendation_id: other.recommendation_id },
      ])
        expect((await call("post", "/v1/shopper/review-requests", review).expect(403)).body.code).toBe(
          "scope_missing",
        );
      for (const question of [
        { moment: "home" },
        { moment: "home", mode: "auto" },
        { moment: "home", mode: "non_profiled", shopper: { id: "bert" } },
        { moment: "home", mode: "non_profiled", session: { id: "s" } },
      ]) {
        expect((await call("post", "/v1/recommendations", question).expect(403)).body.code).toBe(
          "scope_missing",
        );
      }
    });

    it("forgets only what its answer named as evidence", async () => {
      const dora = shopperOf(running(), "dora");
      await dora.agree(ALL).expect(200);
      for (const [at, item_id] of TEA.entries())
        await dora.tell({ event_id: `d${at}`, type: "view", item_id }).expect(200);
      await dora.tell({ event_id: "secret", type: "search", query: "what nobody should know" }).expect(200);
      const { control_token, items } = await answerFor("dora");
      expect(
        (await running().call("delete", "/v1/shopper/events/secret", control_token).expect(404)).body.code,
      ).toBe("event_unknown");
      const forget = items.flatMap((item) => item.controls).find(({ rel }) => rel === "forget_event")!;
      await running().call("delete", forget.href, control_token).expect(200);
      expect(await dora.events()).toHaveLength(TEA.length);
    });

    it("of an answer for nobody speaks for nobody, whatever header or body lends it a shopper", async () => {
      const { control_token, recommendation_id } = await answerFor(null);
      for (const [method, path, body] of [
        ["patch", "/v1/shopper/preferences", { paused: true }],
        ["delete", "/v1/shopper/events/a1", undefined],
        ["post", "/v1/shopper/review-requests", { about: "other", recommendation_id }],
      ] as const) {
        const bare = running().call(method, path, control_token);
        expect((await (body === undefined ? bare : bare.send(body))).body.code).toBe("shopper_missing");
        const lent = running().call(method, path, control_token).set("Shopper-Id", "anna");
        expect((await (body === undefined ? lent : lent.send(body))).body.code).toBe("shopper_conflict");
      }
      expect((await shopperOf(running(), "anna").call("get", "/v1/shopper/preferences")).body.paused).toBe(
        false,
      );
      await running().call("get", `/v1/recommendations/${recommendation_id}`, control_token).expect(200);
    });
  });

  it("is asked of every endpoint: none of them lacks a rule here", () => {
    for (const endpoint of Object.values(ENDPOINTS) as Endpoint[])
      expect([pathOf(endpoint, asked().filling), ruleFor(OF_KEYS, endpoint)]).not.toContain(null);
  });
});

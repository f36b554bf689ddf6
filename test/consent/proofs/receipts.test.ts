import { createHmac } from "node:crypto";
import fc from "fast-check";
import { decodeProtectedHeader, SignJWT, UnsecuredJWT } from "jose";
import { beforeAll, describe, expect, it } from "vitest";
import { signHead, verifyHead } from "../../../src/consent/proofs/ledger/head.ts";
import {
  createConsentReceipt,
  signConsentReceipt,
  verifyConsentReceipt,
} from "../../../src/consent/proofs/receipts/consent-receipt.ts";
import {
  type ErasureReceipt,
  signErasureReceipt,
  verifyErasureReceipt,
} from "../../../src/consent/proofs/receipts/erasure-receipt.ts";
import {
  sessionSubject,
  signSessionReceipt,
  verifySessionReceipt,
} from "../../../src/consent/proofs/receipts/session-receipt.ts";
import {
  mintShopperToken,
  type ShopperTokenRequest,
  verifyShopperToken,
} from "../../../src/consent/proofs/receipts/shopper-token.ts";
import {
  createSigningKeys,
  createVerificationKeys,
  deriveSigningJwk,
  publicJwkOf,
  type SigningKeys,
  withMemory,
} from "../../../src/consent/proofs/receipts/signing-keys.ts";
import { createTextSeal } from "../../../src/lib/text-seal.ts";
import { jwk, keysOf, NOON, payloadOf, tamper } from "./receipts/keys.ts";
import { recordOf } from "./receipts/records.ts";

const SECRET = new Uint8Array(32).fill(5);
const NOTICE = `sha256:${"a".repeat(64)}`;
const HOUR = 3_600_000;
const SUBJECT = sessionSubject(SECRET, "demo", "s-9");
const never = () => false;
const subjects = createTextSeal(SECRET, "shopper token");

const keys = await keysOf(1, [2]);

const SESSION = {
  shop: "demo",
  subject: SUBJECT,
  jti: "j-1",
  purposes: ["personalise"] as const,
  noticeHash: NOTICE,
  issuedAtMs: NOON,
  expiresAtMs: NOON + HOUR,
};
const TOKEN: ShopperTokenRequest = {
  shop: "demo",
  subject: "k-1",
  scopes: ["consent", "events"],
  origin: "https://shop.example",
  jti: "t-1",
  ttlSeconds: 600,
  nowMs: NOON,
};
const CONTROLLER = { shop: "demo", name: "Demo shop", contact: "privacy@shop.example" };
const receipt = createConsentReceipt({
  record: recordOf(),
  receiptId: "r-1",
  principal: "k-1",
  controller: CONTROLLER,
});
const ACCEPTED: ErasureReceipt = {
  receipt_id: "e-1",
  shop: "demo",
  state: "accepted",
  accepted_at: new Date(NOON).toISOString(),
  forgotten_in_data_at: null,
  complete_at: null,
  model_versions: [],
};

const sessionJws = await signSessionReceipt(keys, SESSION);
const consentJws = await signConsentReceipt(keys, receipt, NOON);
const erasureJws = await signErasureReceipt(keys, ACCEPTED, NOON);
const tokenJws = (await mintShopperToken({ signing: keys, subjects }, TOKEN)).token;
const headJws = await signHead(keys, { shop: "demo", size: 0, root: new Uint8Array(32), timeMs: NOON });

const verifySession = (jws: unknown, change: Partial<Parameters<typeof verifySessionReceipt>[1]> = {}) =>
  verifySessionReceipt(jws, {
    keys,
    shop: "demo",
    subject: SUBJECT,
    nowMs: NOON + 60_000,
    isRevoked: never,
    ...change,
  });
const verifyToken = (jws: unknown, change: Partial<Parameters<typeof verifyShopperToken>[1]> = {}) =>
  verifyShopperToken(jws, {
    keys,
    subjects,
    shop: "demo",
    origin: "https://shop.example",
    nowMs: NOON + 60_000,
    ...change,
  });

describe("signing keys", () => {
  it("names a key by its RFC 7638 thumbprint, as the example of RFC 8037 appendix A.3 has it", () => {
    const seed = Buffer.from("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A", "base64url");
    expect(deriveSigningJwk(seed)).toMatchObject({
      x: "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
      kid: "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k",
    });
  });

  it("keeps what a retired key signed provable, and publishes no private half", async () => {
    const before = await keysOf(1);
    const jws = await signConsentReceipt(before, receipt, NOON);
    const after = await keysOf(3, [1]);
    await expect(verifyConsentReceipt(jws, after, "demo")).resolves.toEqual(receipt);
    expect(decodeProtectedHeader(await signConsentReceipt(after, receipt, NOON)).kid).toBe(jwk(3).kid);
    expect(JSON.stringify(after.publicJwks())).not.toContain('"d"');
    const offline = await createVerificationKeys(
      JSON.parse(JSON.stringify(after.publicJwks())) as { keys: unknown[] },
    );
    await expect(verifyConsentReceipt(jws, offline, "demo")).resolves.toEqual(receipt);
  });

  it("refuses keys that are none, and two of one name", async () => {
    await expect(createSigningKeys({ current: { ...jwk(1), d: "!" }, retired: [] })).rejects.toMatchObject({
      code: "config_invalid",
    });
    await expect(
      createSigningKeys({ current: jwk(1), retired: [publicJwkOf(jwk(1))] }),
    ).rejects.toMatchObject({ code: "config_invalid" });
    expect(() => deriveSigningJwk(new Uint8Array(31))).toThrow(
      expect.objectContaining({ code: "config_invalid" }),
    );
  });
});

describe("every kind of JWS", () => {
  const verifiers = {
    session: (jws: unknown) => verifySession(jws),
    consent: (jws: unknown) => verifyConsentReceipt(jws, keys, "demo"),
    erasure: (jws: unknown) => verifyErasureReceipt(jws, keys, "demo"),
    token: (jws: unknown) => verifyToken(jws),
    head: (jws: unknown) => verifyHead(jws, keys, "demo"),
  };
  const code = {
    session: "receipt_invalid",
    consent: "receipt_invalid",
    erasure: "receipt_invalid",
    token: "token_invalid",
    head: "proof_invalid",
  };
  const issued = () => ({
    session: sessionJws,
    consent: consentJws,
    erasure: erasureJws,
    token: tokenJws,
    head: headJws,
  });
  const kinds = Object.keys(verifiers) as (keyof typeof verifiers)[];

  it.each(kinds.flatMap((given) => kinds.map((asked) => [given, asked] as const)))(
    "a %s is taken as a %s only where they are the same",
    async (given, asked) => {
      const verdict = verifiers[asked](issued()[given]);
      if (given === asked) await expect(verdict).resolves.toBeDefined();
      else await expect(verdict).rejects.toMatchObject({ code: code[asked] });
    },
  );

  it.each(kinds)("a forged %s is refused, however it was forged", async (kind) => {
    const jws = issued()[kind];
    const { typ, kid } = decodeProtectedHeader(jws);
    const payload = payloadOf(jws);
    const stranger = await keysOf(66);
    const forgeries = [
      tamper(jws, { payload: { iss: "other" } }),
      tamper(jws, { header: { kid: jwk(2).kid } }),
      tamper(jws, { header: { kid: "nobody" } }),
      tamper(jws, { header: { alg: "none" } }),
      tamper(jws, { header: { alg: "HS256" } }),
      new UnsecuredJWT(payload).encode(),
      // The classic confusion of algorithms: a MAC under the public key, which everybody has.
      await new SignJWT(payload)
        .setProtectedHeader({ alg: "HS256", typ: typ!, kid: kid! })
        .sign(Buffer.from(jwk(1).x, "base64url")),
      await stranger.sign(typ!, payload),
      jws.slice(0, -4),
      `${jws}.`,
      jws.replaceAll(".", ""),
      "",
      "..",
      "a.b.c",
      null,
      undefined,
      7,
      {},
      "x".repeat(300_000),
    ];
    for (const forgery of forgeries)
      await expect(verifiers[kind](forgery)).rejects.toMatchObject({ name: "DomainError", code: code[kind] });
  });

  it.each(kinds)("a %s signed here with a payload that lacks its claims is refused", async (kind) => {
    const { typ } = decodeProtectedHeader(issued()[kind]);
    for (const payload of [
      {},
      [],
      { aud: payloadOf(issued()[kind])["aud"], iss: "demo", shop: "demo", receipt: null },
    ]) {
      await expect(verifiers[kind](await keys.sign(typ!, payload))).rejects.toMatchObject({
        code: code[kind],
      });
    }
  });

  it.each(kinds)(
    "a %s of no type, or of the general one, is refused although it was signed here",
    async (kind) => {
      const payload = payloadOf(issued()[kind]);
      for (const typ of ["JWT", "", undefined])
        await expect(verifiers[kind](await keys.sign(typ as string, payload))).rejects.toMatchObject({
          code: code[kind],
        });
    },
  );

  it("throws nothing but a DomainError, whatever it is given", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...kinds),
        fc.oneof(
          fc.string(),
          fc.anything(),
          fc
            .tuple(fc.nat(400), fc.string({ maxLength: 1 }))
            .map(([at, char]) => sessionJws.slice(0, at) + char + sessionJws.slice(at + 1)),
        ),
        async (kind, jws) => {
          fc.pre(jws !== issued()[kind]);
          await expect(verifiers[kind](jws)).rejects.toMatchObject({ name: "DomainError" });
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe("a memory of genuine JWS", () => {
  it(
    "changes no verdict: not on the end, the shop, the type, what was taken back, nor " + "on a forgery",
    async () => {
      const remembering = withMemory(keys, 2);
      for (let round = 0; round < 3; round++) {
        await expect(verifyToken(tokenJws, { keys: remembering })).resolves.toMatchObject({ subject: "k-1" });
        await expect(verifySession(sessionJws, { keys: remembering })).resolves.toMatchObject({ jti: "j-1" });
        await expect(
          verifyToken(tokenJws, { keys: remembering, nowMs: NOON + 600_000 }),
        ).rejects.toMatchObject({ code: "token_expired" });
        await expect(verifyToken(tokenJws, { keys: remembering, shop: "other" })).rejects.toMatchObject({
          code: "token_invalid",
        });
        await expect(verifyToken(sessionJws, { keys: remembering })).rejects.toMatchObject({
          code: "token_invalid",
        });
        await expect(
          verifySession(sessionJws, { keys: remembering, isRevoked: () => true }),
        ).rejects.toMatchObject({ code: "receipt_replayed" });
        await expect(
          verifyToken(tamper(tokenJws, { payload: { sub: "k-2" } }), { keys: remembering }),
        ).rejects.toMatchObject({ code: "token_invalid" });
        await expect(verifyConsentReceipt(consentJws, remembering, "demo")).resolves.toBeDefined();
      }
    },
  );

  it("keeps what comes with every request, however many others come once", () => {
    const { memory } = withMemory(keys, 2);
    for (const jws of ["steady", "a", "b", "c"]) {
      memory!.remember(jws, { jws });
      expect(memory!.recall("steady")).toEqual({ jws: "steady" });
    }
    expect(memory!.recall("a")).toBeUndefined();
  });

  it("forgets the oldest when it is full, and never what is forged", async () => {
    const { memory } = withMemory(keys, 2);
    ["a", "b", "c"].forEach((jws) => memory!.remember(jws, { jws }));
    expect(["a", "b", "c"].map((jws) => memory!.recall(jws))).toEqual([
      undefined,
      { jws: "b" },
      { jws: "c" },
    ]);
    memory!.remember("x".repeat(5000), {});
    expect(memory!.recall("x".repeat(5000))).toBeUndefined();
  });
});

describe("a session receipt", () => {
  it("opens its purposes for its shop and session, until its end and not a moment longer", async () => {
    await expect(verifySession(sessionJws)).resolves.toMatchObject({
      jti: "j-1",
      purposes: ["personalise"],
      noticeHash: NOTICE,
    });
    await expect(verifySession(sessionJws, { nowMs: NOON + HOUR - 1 })).resolves.toBeDefined();
    await expect(verifySession(sessionJws, { nowMs: NOON + HOUR })).rejects.toMatchObject({
      code: "receipt_expired",
    });
  });

  it("opens nothing in another shop or another session", async () => {
    await expect(
      verifySession(sessionJws, { shop: "other", subject: sessionSubject(SECRET, "other", "s-9") }),
    ).rejects.toMatchObject({ code: "receipt_invalid" });
    await expect(verifySession(sessionJws, { shop: "other" })).rejects.toMatchObject({
      code: "receipt_invalid",
    });
    await expect(
      verifySession(sessionJws, { subject: sessionSubject(SECRET, "demo", "s-8") }),
    ).rejects.toMatchObject({ code: "receipt_invalid" });
  });

  it("opens nothing once it was taken back", async () => {
    await expect(verifySession(sessionJws, { isRevoked: (jti) => jti === "j-1" })).rejects.toMatchObject({
      code: "receipt_replayed",
    });
    await expect(
      verifySession(sessionJws, { isRevoked: async (jti) => jti === "j-1" }),
    ).rejects.toMatchObject({ code: "receipt_replayed" });
  });

  it("allows 30 seconds between the clocks of two instances, and no more", async () => {
    await expect(verifySession(sessionJws, { nowMs: NOON - 30_000 })).resolves.toBeDefined();
    await expect(verifySession(sessionJws, { nowMs: NOON - 31_000 })).rejects.toMatchObject({
      code: "receipt_invalid",
    });
  });

  it("is never made for more than 24 hours, nor believed when it claims more", async () => {
    await expect(
      signSessionReceipt(keys, { ...SESSION, expiresAtMs: NOON + 24 * HOUR + 1 }),
    ).rejects.toMatchObject({ code: "invalid_request" });
    await expect(signSessionReceipt(keys, { ...SESSION, noticeHash: "none" })).rejects.toMatchObject({
      code: "notice_hash_missing",
    });
    const long = await keys.sign("candor-session-receipt+jws", {
      ...payloadOf(sessionJws),
      exp: NOON / 1000 + 25 * 3600,
    });
    await expect(verifySession(long)).rejects.toMatchObject({ code: "receipt_invalid" });
  });

  it("carries neither the session nor the shopper in the clear", () => {
    expect(JSON.stringify(payloadOf(sessionJws))).not.toContain("s-9");
    expect(sessionSubject(SECRET, "a", "b\0c")).not.toBe(sessionSubject(SECRET, "a\0b", "c"));
    expect(SUBJECT).toBe(
      createHmac("sha256", SECRET).update("session\x004\x00demo\x00s-9").digest("base64url"),
    );
  });
});

describe("a shopper token", () => {
  it("names one shopper, one shop, some scopes and one origin", async () => {
    await expect(verifyToken(tokenJws)).resolves.toEqual({
      shop: "demo",
      subject: "k-1",
      jti: "t-1",
      scopes: ["events", "consent"],
      origin: "https://shop.example",
      issuedAtMs: NOON,
      expiresAtMs: NOON + 600_000,
    });
    await expect(verifyToken(tokenJws, { shop: null })).resolves.toMatchObject({ shop: "demo" });
  });

  it.each([
    ["another shop", { shop: "other" }, "token_invalid"],
    ["another origin", { origin: "https://evil.example" }, "origin_not_allowed"],
    ["the same host without TLS", { origin: "http://shop.example" }, "origin_not_allowed"],
    ["its end", { nowMs: NOON + 600_000 }, "token_expired"],
    ["a time before it was minted", { nowMs: NOON - 31_000 }, "token_invalid"],
  ])("is refused at %s", async (_, change, refused) => {
    await expect(verifyToken(tokenJws, change)).rejects.toMatchObject({ code: refused });
  });

  it.each([
    ["an unknown scope", { scopes: ["consent", "admin"] }],
    ["no scope", { scopes: [] }],
    ["31 minutes", { ttlSeconds: 1801 }],
    ["rights for 6 minutes", { scopes: ["rights"], ttlSeconds: 360 }],
    ["no time at all", { ttlSeconds: 0 }],
    ["half a second", { ttlSeconds: 0.5 }],
    ["an origin with a path", { origin: "https://shop.example/" }],
    ["any origin", { origin: "*" }],
  ])("is not minted for %s", async (_, change) => {
    await expect(
      mintShopperToken({ signing: keys, subjects }, { ...TOKEN, ...change }),
    ).rejects.toMatchObject({
      code: "invalid_request",
    });
  });

  it("names its shopper to nobody else, and two of one shopper have no subject in common", async () => {
    const [one, two] = await Promise.all(
      ["t-1", "t-2"].map((jti) => mintShopperToken({ signing: keys, subjects }, { ...TOKEN, jti })),
    );
    const [first, second] = [payloadOf(one!.token), payloadOf(two!.token)];
    expect(first["sub"]).not.toBe(second["sub"]);
    expect(JSON.stringify([first, second])).not.toContain(TOKEN.subject);
    for (const { token } of [one!, two!])
      await expect(verifyToken(token)).resolves.toMatchObject({ subject: TOKEN.subject });
  });

  it.each([
    ["under the bare name of its shopper", { sub: TOKEN.subject }],
    ["with the subject of another token", { jti: "t-2" }],
    ["with the subject of another shop's token", { iss: "other" }],
  ])("is not believed %s", async (_, change) => {
    const made = await keys.sign("candor-shopper-token+jws", { ...payloadOf(tokenJws), ...change });
    await expect(verifyToken(made, { shop: null })).rejects.toMatchObject({ code: "token_invalid" });
  });

  it("is not believed when it claims rights for longer than five minutes", async () => {
    const greedy = await keys.sign("candor-shopper-token+jws", {
      ...payloadOf(tokenJws),
      scopes: ["rights"],
    });
    await expect(verifyToken(greedy)).rejects.toMatchObject({ code: "token_invalid" });
  });
});

describe("a consent receipt", () => {
  it("carries the fields of ISO/IEC TS 27560, each purpose apart", () => {
    expect(receipt).toMatchObject({
      schema_version: "ISO/IEC TS 27560:2023",
      receipt_id: "r-1",
      record_id: "rec-1",
      pii_principal_id: "k-1",
      pii_processing: {
        privacy_notice: { version: "3", language: "nl" },
        collection_method: "preference_centre",
        jurisdiction: "NL",
        recipient_third_parties: [],
        purposes: [
          {
            purpose: "personalise",
            purpose_type: "dpv:ProvideProductRecommendations",
            lawful_basis: "consent",
            given: true,
          },
          {
            purpose: "measure",
            purpose_type: "dpv:OptimisationForConsumer",
            lawful_basis: "consent",
            given: false,
          },
        ],
      },
      party_identification: [{ party_id: "demo", party_role: "pii_controller" }],
      event: {
        event_type: "explicit_consent",
        event_state: "given",
        event_time: "2026-06-01T12:00:00.000Z",
        valid_until: "2026-06-02T12:00:00.000Z",
      },
    });
  });

  it.each([
    [
      { kind: "withdrawn" as const, purposes: { personalise: false } },
      { event_type: "withdrawal", event_state: "withdrawn" },
    ],
    [{ purposes: { personalise: false } }, { event_type: "explicit_consent", event_state: "refused" }],
    [
      { kind: "attested" as const, notice: null, expires_at: null },
      { event_type: "attested_import", event_state: "given", valid_until: null },
    ],
  ])("says of %j what kind of act it was", (change, event) => {
    expect(
      createConsentReceipt({
        record: recordOf(change),
        receiptId: "r",
        principal: "k",
        controller: CONTROLLER,
      }).event,
    ).toMatchObject(event);
  });

  it("is verified for its own shop alone", async () => {
    await expect(verifyConsentReceipt(consentJws, keys, "demo")).resolves.toEqual(receipt);
    await expect(verifyConsentReceipt(consentJws, keys, "other")).rejects.toMatchObject({
      code: "receipt_invalid",
    });
  });
});

describe("an erasure receipt", () => {
  const later = new Date(NOON + HOUR).toISOString();
  const model = { slot: "default", name: "linear", version: "1.4.0" };

  it("goes from accepted to forgotten in the data to complete", async () => {
    const forgotten: ErasureReceipt = {
      ...ACCEPTED,
      state: "forgotten_in_data",
      forgotten_in_data_at: later,
      model_versions: [{ ...model, state: "retrain_due", due: later }],
    };
    const complete: ErasureReceipt = {
      ...forgotten,
      state: "complete",
      complete_at: later,
      model_versions: [{ ...model, state: "exact", due: null }],
    };
    for (const stage of [ACCEPTED, forgotten, complete]) {
      await expect(
        verifyErasureReceipt(await signErasureReceipt(keys, stage, NOON), keys, "demo"),
      ).resolves.toEqual(stage);
    }
  });

  it.each([
    [
      "complete while a model still remembers",
      {
        state: "complete" as const,
        forgotten_in_data_at: later,
        complete_at: later,
        model_versions: [{ ...model, state: "retrain_due" as const, due: later }],
      },
    ],
    ["complete without its times", { state: "complete" as const }],
    ["accepted with the time of a later state", { forgotten_in_data_at: later }],
    [
      "in an order that time does not go",
      { state: "forgotten_in_data" as const, forgotten_in_data_at: "2020-01-01T00:00:00.000Z" },
    ],
    [
      "with a model due at no date",
      { model_versions: [{ ...model, state: "retrain_due" as const, due: null }] },
    ],
    ["in a state of its own", { state: "almost" as never }],
    ["with keys destroyed before the data was forgotten", { keys_destroyed_at: later }],
    ["with keys due before it was asked for", { keys_destroyed_by: "2020-01-01T00:00:00.000Z" }],
  ])("is never signed as %s, and not believed if it was", async (_, change) => {
    await expect(signErasureReceipt(keys, { ...ACCEPTED, ...change }, NOON)).rejects.toMatchObject({
      code: "receipt_invalid",
    });
    const forged = await keys.sign("candor-erasure-receipt+jws", {
      iss: "demo",
      aud: "candor:erasure-receipt",
      receipt: { ...ACCEPTED, ...change },
    });
    await expect(verifyErasureReceipt(forged, keys, "demo")).rejects.toMatchObject({
      code: "receipt_invalid",
    });
  });

  it("is verified for its own shop alone", async () => {
    await expect(verifyErasureReceipt(erasureJws, keys, "other")).rejects.toMatchObject({
      code: "receipt_invalid",
    });
  });
});

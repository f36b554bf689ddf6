import { describe, expect, it } from "vitest";
import { mintShopperToken } from "../../../../src/consent/proofs/receipts/shopper-token.ts";
import { keys, subjects, TOKEN, tokenJws, verifyToken } from "./issued.ts";
import { NOON, payloadOf } from "./keys.ts";

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

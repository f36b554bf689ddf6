import { describe, expect, it } from "vitest";
import { parseAddress } from "../../../src/store/redis/address.ts";
import { slotOf } from "../../../src/store/redis/slots.ts";

describe("an address of Redis", () => {
  it("names one server", () => {
    expect(parseAddress("rediss://u:p@redis.example:7000/2")).toEqual({
      kind: "server",
      url: "rediss://u:p@redis.example:7000/2",
    });
  });

  it("names sentinels, what they call the primary, and who may ask them", () => {
    const address = parseAddress(
      "rediss+sentinel://me:s%40fe@one,two:5000,[::1]:6000/shop/3?sentinel_password=a/b",
    );
    if (address.kind !== "sentinel") throw new Error(address.kind);
    expect(address.primary).toBe("shop");
    expect(address.sentinels).toEqual([
      { host: "one", port: 26_379 },
      { host: "two", port: 5000 },
      { host: "::1", port: 6000 },
    ]);
    expect(address.urlOf({ host: "10.0.0.1", port: 6379 })).toBe("rediss://me:s%40fe@10.0.0.1:6379/3");
    expect(address.sentinelUrlOf({ host: "::1", port: 6000 })).toBe("rediss://:a%2Fb@[::1]:6000");
  });

  it("names nodes of a cluster", () => {
    const address = parseAddress("redis+cluster://me:safe@one,two:7001");
    if (address.kind !== "cluster") throw new Error(address.kind);
    expect(address.seeds).toEqual([
      { host: "one", port: 6379 },
      { host: "two", port: 7001 },
    ]);
    expect(address.urlOf({ host: "three", port: 7002 })).toBe("redis://me:safe@three:7002");
  });

  it.each([
    "redis+sentinel://one,two",
    "redis+sentinel://one,two/",
    "redis+cluster://one/name",
    "redis+cluster://one:port",
    "redis+cluster://",
    "redis+cluster://one:99999",
  ])("is refused with the forms that there are: %s", (url) => {
    expect(() => parseAddress(url)).toThrow(expect.objectContaining({ code: "config_invalid" }) as Error);
  });
});

describe("the slot of a key", () => {
  // As Redis 7.0 answers CLUSTER KEYSLOT.
  it.each([
    ["123456789", 12_739],
    ["candor:{demo/2a/abc}/1/e/0", slotOf("demo/2a/abc")],
    ["candor:{shops}.names", slotOf("shops")],
    ["foo{}{bar}", 8_363],
    ["foo{{bar}}zap", slotOf("{bar")],
    ["foo{bar}{zap}", slotOf("bar")],
    ["bar", 5_061],
  ])("is that of its hash tag: %s", (key, slot) => {
    expect(slotOf(key)).toBe(slot);
  });
});

import { createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import { makeSecret, signatureHeaders } from "../../src/webhooks/signature.ts";

describe("the signature of a webhook", () => {
  it("is that of the published example of the scheme", () => {
    expect(
      signatureHeaders("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", {
        id: "msg_p5jXN8AQM9LWM0D4loKWxJek",
        body: '{"test": 2432232314}',
        now: 1_614_265_330_999,
      }),
    ).toEqual({
      "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
      "webhook-timestamp": "1614265330",
      "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    });
  });

  it("rests on 32 random bytes", () => {
    const secret = makeSecret((size) => new Uint8Array(size).fill(7));
    expect(secret).toMatch(/^whsec_/);
    const key = Buffer.from(secret.slice("whsec_".length), "base64");
    expect(key).toHaveLength(32);
    const { "webhook-signature": made } = signatureHeaders(secret, { id: "msg_1", body: "{}", now: 5000 });
    expect(made).toBe(`v1,${createHmac("sha256", key).update("msg_1.5.{}").digest("base64")}`);
  });
});

import { describe, expect, it } from "vitest";
import { formsOf, holds } from "./find-within.ts";

describe("the net for what is handed out", () => {
  const key = Buffer.from("0123456789abcdef0123456789abcdef").toString("base64url");
  const bytes = Buffer.from(key, "base64url");

  it.each([
    ["as it is", `{"sub":"${key}"}`],
    ["as bytes", bytes.toString("latin1")],
    ["in hex", bytes.toString("hex")],
    ["in base64", bytes.toString("base64")],
    ["in a token", `${Buffer.from(JSON.stringify(["acme", "rec_1", key])).toString("base64url")}.mac`],
    [
      "in a token in a body",
      JSON.stringify({ a: `x.${Buffer.from(`{"sub":"${key}"}`).toString("base64url")}.y` }),
    ],
    ["in an address", `/v1/x/${encodeURIComponent(`a ${key}`)}`],
  ])("catches a key %s", (_, text) => {
    expect(holds(text, formsOf(key))).toBe(true);
  });

  it("lets other keys through", () => {
    expect(holds(`{"sub":"${Buffer.alloc(32, 1).toString("base64url")}"}`, formsOf(key))).toBe(false);
  });
});

import { describe, expect, it } from "vitest";
import { tellTrouble } from "../../scripts/demo/candor.ts";

describe("what a script says of trouble in the service", () => {
  it.each([
    [
      {
        level: "error",
        msg: "a model failed too often and was fenced",
        shop: "demo",
        slot: "default",
        model: "mine@1.0.0",
        code: "fenced",
      },
      "a model failed too often and was fenced (shop demo, slot default, model mine@1.0.0, code fenced)",
    ],
    [{ level: "error", msg: "a request failed", route: "" }, "a request failed"],
  ])("names what it is about: %j", (entry, told) => {
    expect(tellTrouble(entry)).toBe(told);
  });
});

import { expect, it } from "vitest";
import { readDefence } from "../../src/commands/defence-options.ts";

it("leaves to the caller what was not asked for", () => {
  expect(readDefence({})).toEqual({});
  expect(readDefence({ minShoppers: "5" })).toEqual({ minShoppers: 5 });
});

it("reads the defences that were asked for, the others as none", () => {
  expect(readDefence({ minShoppers: "3", partners: "20", grain: "4" })).toEqual({
    minShoppers: 3,
    defence: { thin_below: 0, keep: 1, noise: 0, grain: 4, partners: 20 },
  });
  expect(readDefence({ thinBelow: "5", keep: "0.25", noise: "1" })).toEqual({
    defence: { thin_below: 5, keep: 0.25, noise: 1, grain: 1 },
  });
});

it.each([
  [{ minShoppers: "0" }, "--min-shoppers"],
  [{ minShoppers: "2.5" }, "--min-shoppers"],
  [{ partners: "0" }, "--partners"],
  [{ grain: "0.5" }, "--grain"],
  [{ grain: "" }, "--grain"],
  [{ keep: "0.5" }, "--thin-below"],
  [{ noise: "1" }, "--thin-below"],
  [{ thinBelow: "3", keep: "2" }, "--keep"],
  [{ thinBelow: "3", noise: "-1" }, "--noise"],
  [{ thinBelow: "few" }, "--thin-below"],
])("refuses %j and names the option", (options, named) => {
  expect(() => readDefence(options)).toThrow(
    expect.objectContaining({ code: "usage", message: expect.stringContaining(named) as string }) as Error,
  );
});

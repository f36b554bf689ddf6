import { expect, it } from "vitest";
import { createBringsBack } from "../../src/explain/brings-back.ts";
import { catalogueOf, productOf } from "../journey/fixtures.ts";

const lookUp = catalogueOf([
  productOf("lamp-red", { variant_of: "lamp" }),
  productOf("lamp-blue", { variant_of: "lamp" }),
  productOf("shade", { accessory_of: ["lamp-red"] }),
  productOf("vase"),
]);

it.each([
  ["what a rule kept out of the list before", "vase", ["vase"], true],
  ["another version of what was removed", "lamp-blue", [], true],
  ["what belongs to what was removed", "shade", [], true],
  ["anything else", "vase", [], false],
  ["what the catalogue does not know", "unknown", [], false],
])("the removal of what was done with a lamp brings back %s", (_what, itemId, dropped, isBrought) => {
  const bringsBack = createBringsBack(lookUp, new Map(dropped.map((id) => [id, "owned"])));
  expect(bringsBack(new Set(["lamp-red"]), itemId)).toBe(isBrought);
});

import { expect, it } from "vitest";
import { DATA_MAP, unplacedFields } from "../../src/notice/data-map.ts";

it(
  "places every field that is kept of a shopper: purpose, retention and use are told for " + "all of them",
  () => {
    expect(unplacedFields()).toEqual([]);
    expect(DATA_MAP.every(({ fields }) => fields.length > 0)).toBe(true);
  },
);

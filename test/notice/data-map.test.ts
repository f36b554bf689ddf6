import { expect, it } from "vitest";
import { DATA_MAP } from "../../src/notice/data-map.ts";
import { unplacedFields } from "./unplaced-fields.ts";

it(
  "places every field that is kept of a shopper: purpose, retention and use are told for " + "all of them",
  () => {
    expect(unplacedFields()).toEqual([]);
    expect(DATA_MAP.every(({ fields }) => fields.length > 0)).toBe(true);
  },
);

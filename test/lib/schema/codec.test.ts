import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createCodec, framed, unframed } from "../../../src/lib/schema/codec.ts";
import {
  choice,
  choiceOrNull,
  double,
  flag,
  mark,
  markOrNull,
  text,
  textOrNull,
  whole,
  wholeOrNull,
} from "../../../src/lib/schema/scalars.ts";
import { field, list, mapped, orNull, table } from "../../../src/lib/schema/tables.ts";

const COLOURS = { red: 0, green: 3, blue: 200 } as const;
type Colour = keyof typeof COLOURS;
type Leaf = { readonly name: string; readonly colour: Colour };
type Thing = {
  readonly size: number;
  readonly age: number | null;
  readonly score: number;
  readonly on: boolean;
  readonly label: string | null;
  readonly event: number;
  readonly other: number | null;
  readonly colour: Colour | null;
  readonly limit: number | null;
  readonly leaves: readonly Leaf[];
  readonly lists: readonly (readonly number[])[];
  readonly leaf: Leaf | null;
};
const leaf = table<Leaf>({ name: field(1, text), colour: field(2, choice(COLOURS, "red")) });
const CODEC = createCodec(
  table<Thing>({
    size: field(1, whole),
    age: field(2, wholeOrNull),
    score: field(3, double),
    on: field(4, flag),
    label: field(5, textOrNull),
    event: field(6, mark),
    other: field(7, markOrNull),
    colour: field(8, choiceOrNull(COLOURS)),
    limit: field(9, orNull(double)),
    leaves: field(10, list(leaf)),
    lists: field(11, list(list(whole))),
    leaf: field(12, orNull(leaf)),
  }),
);

const words = fc.oneof(
  fc.string({ unit: "grapheme" }),
  fc.uuid(),
  fc.uuid().map((id) => id.replaceAll("-", "")),
  fc.constantFrom("", "sku-1", "sku-10", "🫖a", "🫖b", "🍵"),
);
const colour = fc.constantFrom<Colour>("red", "green", "blue");
const anyLeaf = fc.record({ name: words, colour });
const marks = fc.integer({ min: 0, max: 2 ** 40 - 1 });
const anyThing: fc.Arbitrary<Thing> = fc.record({
  size: fc.maxSafeNat(),
  age: fc.option(fc.nat()),
  score: fc.double(),
  on: fc.boolean(),
  label: fc.option(words),
  event: marks,
  other: fc.option(marks),
  colour: fc.option(colour),
  limit: fc.option(fc.double()),
  leaves: fc.array(anyLeaf, { maxLength: 40 }),
  lists: fc.array(fc.array(fc.nat(9), { maxLength: 3 }), { maxLength: 200 }),
  leaf: fc.option(anyLeaf),
});

describe("a value by its schema", () => {
  it("comes back as it was: null, nothing, 0, -0 and NaN apart", () => {
    fc.assert(
      fc.property(anyThing, (thing) => {
        expect(CODEC.decode(CODEC.encode(thing))).toEqual(thing);
      }),
      { numRuns: 300 },
    );
  });

  it("is as it was written though another is written after it", () => {
    const encoded = CODEC.encode({ ...fc.sample(anyThing, { numRuns: 1, seed: 1 })[0]!, label: "first" });
    CODEC.encode({ ...fc.sample(anyThing, { numRuns: 1, seed: 2 })[0]!, label: "other" });
    expect(CODEC.decode(encoded)?.label).toBe("first");
  });

  it("is refused where its end is missing, at every place", () => {
    for (const thing of fc.sample(anyThing, { numRuns: 5, seed: 7 })) {
      const bytes = framed(2, CODEC.encode(thing));
      for (let end = 1; end < bytes.length; end += 1)
        expect(() => CODEC.decode(unframed(bytes.subarray(0, end)))).toThrow(RangeError);
    }
  });

  it("is refused or read where a byte was damaged, and never hangs", () => {
    const bytes = CODEC.encode(fc.sample(anyThing, { numRuns: 1, seed: 3 })[0]!);
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.nat(255), (at, value) => {
        const damaged = Buffer.from(bytes);
        damaged[at] = value;
        try {
          CODEC.decode(damaged);
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it("is refused without its content", () => {
    expect(() => CODEC.decode(Buffer.alloc(0))).toThrow(RangeError);
  });
});

describe("a schema that grows", () => {
  type Old = { readonly rows: readonly { readonly id: string; readonly colour: "red" | "green" }[] };
  type New = {
    readonly rows: readonly { readonly id: string; readonly colour: Colour; readonly note: string | null }[];
    readonly more: readonly Leaf[];
    readonly seen: boolean;
  };
  const OLD = createCodec(
    table<Old>({
      rows: field(
        1,
        list(
          table<Old["rows"][number]>({
            id: field(1, text),
            colour: field(2, choice({ red: 0, green: 3 }, "red")),
          }),
        ),
      ),
    }),
  );
  const NEW = createCodec(
    table<New>({
      rows: field(
        1,
        list(
          table<New["rows"][number]>({
            note: field(3, textOrNull),
            id: field(1, text),
            colour: field(2, choice(COLOURS, "red")),
          }),
        ),
      ),
      more: field(2, list(leaf)),
      seen: field(3, flag),
    }),
  );

  it("reads what was written without the new fields", () => {
    expect(NEW.decode(OLD.encode({ rows: [{ id: "a", colour: "green" }] }))).toEqual({
      rows: [{ id: "a", colour: "green", note: null }],
      more: [],
      seen: false,
    });
  });

  it(
    "is passed over by those who do not know the new fields, and a row with a new word is left " +
      "out of its list",
    () => {
      const written = NEW.encode({
        rows: [
          { id: "a", colour: "green", note: "n" },
          { id: "b", colour: "blue", note: null },
          { id: "c", colour: "red", note: "a" },
        ],
        more: [{ name: "x", colour: "blue" }],
        seen: true,
      });
      expect(OLD.decode(written)).toEqual({
        rows: [
          { id: "a", colour: "green" },
          { id: "c", colour: "red" },
        ],
      });
    },
  );

  it("is null, not another word, where the new word stands outside of any list", () => {
    const written = createCodec(table({ colour: field(1, choice(COLOURS, "red")) }));
    const reader = createCodec(table({ colour: field(1, choice({ red: 0 }, "red")) }));
    expect(reader.decode(written.encode({ colour: "blue" }))).toBeNull();
    expect(reader.decode(written.encode({ colour: "red" }))).toEqual({ colour: "red" });
    const within = createCodec(
      table({
        leaf: field(
          1,
          orNull(
            mapped(
              leaf,
              (l: Leaf) => l,
              (l) => l,
            ),
          ),
        ),
      }),
    );
    const without = createCodec(
      table({ leaf: field(1, orNull(table({ colour: field(2, choice({ red: 0 }, "red")) }))) }),
    );
    expect(without.decode(within.encode({ leaf: { name: "n", colour: "blue" } }))).toBeNull();
  });

  it("does not start with one number for two fields or two words", () => {
    expect(() => table({ a: field(1, text), b: field(1, text) })).toThrow(TypeError);
    expect(() => choice({ a: 1, b: 1 }, "a")).toThrow(TypeError);
  });
});

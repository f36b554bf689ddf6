import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DomainError } from "../../../src/lib/errors.ts";
import { readGraphFacts } from "../../../src/model/verify/graph-reader.ts";
import { node, tensor, value, writeGraph } from "../onnx-graph.ts";

const bytes = writeGraph({
  inputs: [value("x", "float32", ["B", 2])],
  outputs: [value("y", "float32", ["B", 2])],
  nodes: [
    node("Add", ["x", "w"], ["z"]),
    node("Wonder", ["z"], ["y"], {}, "com.example"),
    node("TreeEnsembleRegressor", ["y"], ["t"], {}, "ai.onnx.ml"),
  ],
  constants: [tensor("w", "float32", [2], [0, 0], { file: "weights/a.bin", offset: 0, length: 8 })],
  domains: [{ domain: "ai.onnx.ml", version: 3 }],
  opset: 19,
});

describe("the skim of an ONNX file", () => {
  it("finds operator sets, the domains of operators, and weights outside the graph", () => {
    const facts = readGraphFacts(bytes);
    expect(facts.opsets).toEqual([
      { domain: "", version: 19 },
      { domain: "ai.onnx.ml", version: 3 },
    ]);
    expect([...facts.domains]).toEqual([
      ["", "Add"],
      ["com.example", "Wonder"],
      ["ai.onnx.ml", "TreeEnsembleRegressor"],
    ]);
    expect([...facts.externalFiles]).toEqual(["weights/a.bin"]);
  });

  it("refuses every cut that loses a part, and never fails in another way, whatever the bytes", () => {
    const read = (given: Uint8Array): void => {
      try {
        readGraphFacts(given);
      } catch (error) {
        expect(error).toBeInstanceOf(DomainError);
        expect(error).toMatchObject({ code: "model_corrupt" });
      }
    };
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), read));
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.nat(255), (at, byte) => {
        read(Uint8Array.from(bytes, (old, i) => (i === at ? byte : old)));
      }),
    );
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), (end) => {
        read(bytes.subarray(0, end));
      }),
    );
    expect(() => readGraphFacts(new Uint8Array(0))).toThrow(
      expect.objectContaining({ code: "model_corrupt" }),
    );
  });
});

import { describe, expect, it } from "vitest";
import { judgeGraphCost } from "../../../src/model/verify/graph-cost.ts";
import { readGraph } from "../../../src/model/verify/read-graph.ts";
import { turning, TURNS_BY_VALUE } from "../endless-graphs.ts";
import { body, type GraphParts, node, tensor, value, writeGraph } from "../onnx-graph.ts";
import { COUNTED, FROM_SHAPE, FROM_VALUES, sizing } from "./size-pieces.ts";

type Piece = Pick<GraphParts, "nodes"> & Partial<Pick<GraphParts, "constants" | "opset">>;

/**
 * A graph whose inputs are `x`, whole numbers [B, L], and `w`, floats [B, L]; the piece makes `y` of them.
 */
const judge = ({ nodes, constants = [], opset = 18 }: Piece) =>
  judgeGraphCost(
    readGraph(
      writeGraph({
        inputs: [value("x", "int64", ["B", "L"]), value("w", "float32", ["B", "L"])],
        outputs: [value("y", "float32", [])],
        opset,
        nodes,
        constants: [
          tensor("zero", "int64", [], [0]),
          tensor("one", "int64", [], [1]),
          tensor("first", "int64", [1], [0]),
          tensor("many", "int64", [1], [1_000_000]),
          ...constants,
        ],
      }),
    ),
  );
const ENDS = [tensor("ends", "float32", [2], [0, 1])];

describe("the cost of a graph", () => {
  it.each(sizing("n"))("may not follow from the values of the inputs: $op", ({ op, nodes }) => {
    const { failures } = judge({ nodes: [...FROM_VALUES, ...nodes], constants: ENDS });
    expect(failures.map(({ code }) => code)).toEqual(["model_unbounded"]);
    expect(failures[0]!.message).toMatch(new RegExp(`^${op} .*from the values of the inputs.*; take`));
  });

  it.each(sizing("s"))("may follow from the shapes of the inputs: $op", ({ op, nodes }) => {
    expect(judge({ nodes: [...FROM_SHAPE, ...nodes], constants: ENDS })).toEqual({
      failures: [],
      runsAside: op === "Loop",
    });
  });

  it.each(sizing("c"))("may follow from a count, which is bounded, and then runs aside: $op", ({ nodes }) => {
    expect(judge({ nodes: [...COUNTED, ...nodes], constants: ENDS })).toEqual({
      failures: [],
      runsAside: true,
    });
  });

  it.each([
    ["multiplied", [node("Mul", ["c", "many"], ["n"])]],
    [
      "compared and chosen by",
      [node("Greater", ["c", "one"], ["more"]), node("Where", ["more", "many", "one"], ["n"])],
    ],
    ["looked up in a table", [node("Gather", ["many", "c"], ["n"])]],
  ])("may not follow from a count that is %s", (_, nodes) => {
    expect(
      judge({ nodes: [...COUNTED, ...nodes, node("Range", ["zero", "n", "one"], ["y"])] }).failures,
    ).toHaveLength(1);
  });

  it("may not follow from values that went through a loop, a branch or a table", () => {
    const flags = [tensor("yes", "bool", [], [1])];
    const looped = body({
      inputs: [
        value("i", "int64", []),
        value("go", "bool", []),
        value("a", "int64", []),
        value("b", "int64", []),
      ],
      outputs: [value("go_on", "bool", []), value("a2", "int64", []), value("b2", "int64", [])],
      nodes: [
        node("Identity", ["go"], ["go_on"]),
        node("Identity", ["b"], ["a2"]),
        node("ReduceMax", ["x"], ["b2"], { keepdims: 0 }),
      ],
      constants: [],
    });
    const branch = (of: string) =>
      body({
        inputs: [],
        outputs: [value("out", "int64", [])],
        nodes: [node("Identity", [of], ["out"])],
        constants: [],
      });
    const sources: Record<string, GraphParts["nodes"]> = {
      loop: [node("Loop", ["one", "", "zero", "zero"], ["n", "rest"], { body: { graph: looped } })],
      branch: [
        ...FROM_VALUES.slice(0, 1).map((old) => ({ ...old, output: ["v"] })),
        node("If", ["yes"], ["n"], {
          then_branch: { graph: branch("v") },
          else_branch: { graph: branch("zero") },
        }),
      ],
      table: [node("ReduceMax", ["x"], ["v"], { keepdims: 0 }), node("Gather", ["many", "v"], ["n"])],
    };
    for (const nodes of Object.values(sources))
      expect(
        judge({ nodes: [...nodes, node("Range", ["zero", "n", "one"], ["y"])], constants: flags }).failures,
      ).toMatchObject([{ code: "model_unbounded", message: expect.stringMatching(/^Range/) as string }]);
  });

  it("may not be hidden in a loop that ends, or a branch that is taken, by values", () => {
    const flags = [node("ReduceMax", ["x"], ["n"], { keepdims: 0 }), node("Greater", ["n", "one"], ["late"])];
    expect(
      judge({ nodes: [...flags, turning("one", "w", "y", { goOn: "late" })] }).failures[0]!.message,
    ).toMatch(/^Loop goes on or ends by the values/);
    expect(
      judge({ nodes: [...flags, turning("one", "w", "y", { ends: "late" })] }).failures[0]!.message,
    ).toMatch(/^Loop goes on or ends by the values/);
    expect(judge({ nodes: [turning("", "w", "y")] }).failures[0]!.message).toMatch(
      /^Loop has no greatest number of turns/,
    );
    const branch = body({
      inputs: [],
      outputs: [value("out", "float32", [])],
      nodes: [turning("one", "w", "out")],
      constants: [],
    });
    expect(
      judge({
        nodes: [
          ...flags,
          node("If", ["late"], ["y"], { then_branch: { graph: branch }, else_branch: { graph: branch } }),
        ],
      }).failures.map(({ message }) => message)[0],
    ).toMatch(/^If chooses what to compute by the values/);
  });

  it("names the loop that a shopper could make turn for hours", () => {
    const { failures } = judge({
      nodes: TURNS_BY_VALUE.nodes("x", "w", "y"),
      constants: TURNS_BY_VALUE.constants,
    });
    expect(failures).toEqual([
      {
        code: "model_unbounded",
        message: expect.stringMatching(
          /^Loop "the-trap" takes its number of turns from the values/,
        ) as string,
      },
    ]);
  });

  it("lets values choose among what is there, aside", () => {
    const cases: readonly GraphParts["nodes"][] = [
      [node("Compress", ["w", "mask"], ["y"])],
      [node("Unique", ["x"], ["y"])],
      [node("Slice", ["w", "n1", "many"], ["y"])],
      [node("TopK", ["w", "n1"], ["y", "at"])],
      [node("Reshape", ["w", "n1"], ["y"])],
    ];
    for (const nodes of cases)
      expect(judge({ nodes: [...FROM_VALUES, node("Cast", ["x"], ["mask"], { to: 9 }), ...nodes] })).toEqual({
        failures: [],
        runsAside: true,
      });
  });

  it("is known of graphs that gather, multiply and choose", () => {
    expect(
      judge({
        nodes: [
          node("Cast", ["x"], ["f"], { to: 1 }),
          node("Mul", ["f", "w"], ["p"]),
          node("Equal", ["x", "zero"], ["padding"]),
          node("Where", ["padding", "w", "p"], ["y"]),
        ],
      }),
    ).toEqual({ failures: [], runsAside: false });
  });

  it("is refused where loops lie so deep in one another that nobody can say", () => {
    // Each turns what it carries round by one place, so that it takes eight visits to learn what comes out of
    // it.
    const places = Array.from({ length: 8 }, (_, k) => k);
    const deep = (depth: number): ReturnType<typeof node> =>
      node(
        "Loop",
        ["one", "", "w", ...places.slice(1).map(() => "zero")],
        [depth === 0 ? "y" : `o${depth}`],
        {
          body: {
            graph: body({
              inputs: [
                value("i", "int64", []),
                value("go", "bool", []),
                ...places.map((k) => value(`a${depth}-${k}`, "float32", [])),
              ],
              outputs: [
                value("go", "bool", []),
                ...places.map((k) => value(`a${depth}-${(k + 7) % 8}`, "float32", [])),
              ],
              nodes: depth < 8 ? [deep(depth + 1)] : [],
              constants: [],
            }),
          },
        },
      );
    expect(judge({ nodes: [deep(0)] }).failures.at(-1)).toMatchObject({
      code: "model_unbounded",
      message: expect.stringContaining("too deep") as string,
    });
  });
});

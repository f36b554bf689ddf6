import type { PackageFailure } from "../package/package-failure.ts";
import {
  CONSTANT,
  COUNTED,
  find,
  FREE,
  type GraphScope,
  INPUT,
  isSame,
  join,
  joinAll,
  type KnownSize,
  levelOf,
  SETTLED,
  UNKNOWN,
  worse,
} from "./known-sizes.ts";
import { functionKey, type GraphNode, type ModelGraph, type OnnxGraph } from "./read-graph.ts";
import { BOUNDED_BY_INPUT, JOINS_COUNTS, KEEPS_A_COUNT, SIZE_INPUTS, TELLS_SIZES } from "./size-inputs.ts";

export type GraphCost = {
  readonly failures: readonly PackageFailure[];
  /**
   * Whether a probe cannot speak for every run: the graph loops, or sizes inside it follow from values,
   * within bounds. Such a graph runs in a process of its own, however fast it was measured.
   */
  readonly runsAside: boolean;
};

/** Loop bodies are walked until nothing new is learnt; a graph made to keep this busy is refused. */
const MOST_VISITS = 300_000;
const MOST_CALLS = 16;
const MOST_FAILURES = 20;
const isStandard = ({ domain }: GraphNode): boolean => domain === "" || domain === "ai.onnx.ml";

/**
 * Whether the time and the memory of a run follow from the shapes of its inputs and from constants alone,
 * whatever the values are: what was measured on made-up histories then holds for those of shoppers. Follows
 * what depends on values through the operations, the bodies of loops and branches, and functions of the file,
 * and refuses it where an operation takes a size or a number of turns from it.
 */
export const judgeGraphCost = (model: ModelGraph): GraphCost => {
  const state = { failures: [] as PackageFailure[], runsAside: false, visits: 0 };
  const refuse = (node: GraphNode, message: string): void => {
    const where = `${node.op}${node.name === "" ? "" : ` "${node.name.slice(0, 80)}"`}`;
    const sentence = `${where} ${message}`;
    if (
      state.failures.length < MOST_FAILURES &&
      !state.failures.some((failure) => failure.message === sentence)
    )
      state.failures.push({ code: "model_unbounded", message: sentence });
  };

  const visitGraph = (
    graph: OnnxGraph,
    given: readonly KnownSize[],
    outer: GraphScope | null,
    calls: number,
  ): KnownSize[] => {
    const scope: GraphScope = { names: new Map(), outer };
    state.visits += graph.inputs.length + graph.outputs.length;
    graph.inputs.forEach((name, i) => scope.names.set(name, given[i] ?? INPUT));
    for (const name of graph.constants.keys()) scope.names.set(name, CONSTANT);
    for (const node of graph.nodes) {
      state.visits += 1 + node.inputs.length + node.outputs.length;
      if (state.visits > MOST_VISITS) return graph.outputs.map(() => UNKNOWN);
      const outputs = visitNode(
        node,
        node.inputs.map((name) => (name === "" ? CONSTANT : find(scope, name))),
        scope,
        calls,
      );
      node.outputs.forEach((name, i) => {
        if (name !== "") scope.names.set(name, outputs[i] ?? outputs[0] ?? UNKNOWN);
      });
    }
    return graph.outputs.map((name) => find(scope, name));
  };

  const visitNode = (
    node: GraphNode,
    inputs: readonly KnownSize[],
    scope: GraphScope,
    calls: number,
  ): KnownSize[] => {
    const called = model.functions.get(functionKey(node));
    if (called !== undefined) {
      if (isStandard(node))
        refuse(
          node,
          "is a standard operator that the file defines anew; give the function a name of its own",
        );
      if (calls < MOST_CALLS)
        return visitGraph(
          called,
          called.inputs.map((_, i) => inputs[i] ?? CONSTANT),
          null,
          calls + 1,
        );
      refuse(
        node,
        `is called from functions that lie more than ${MOST_CALLS} deep; export with functions inlined`,
      );
      return [UNKNOWN];
    }
    const control = node.domain === "" && Object.hasOwn(CONTROL, node.op) ? CONTROL[node.op] : undefined;
    if (control !== undefined) return control(node, inputs, scope, calls);
    for (const inner of node.bodies.values()) visitGraph(inner, [], scope, calls);
    return [node.bodies.size > 0 ? UNKNOWN : plain(node, inputs)];
  };

  const plain = (node: GraphNode, inputs: readonly KnownSize[]): KnownSize => {
    const joined = joinAll(inputs);
    const { op } = node;
    if (TELLS_SIZES.has(op)) return { value: joined.shape, shape: SETTLED };
    // A count that is computed with is any number: forty times "more than four of these" is as free as the
    // input.
    const isKept =
      KEEPS_A_COUNT.has(op) &&
      (JOINS_COUNTS.has(op) || inputs.slice(1).every((each) => each.value === SETTLED));
    const value = joined.value === COUNTED && !isKept ? FREE : joined.value;
    const sizing = levelOf(SIZE_INPUTS, node, inputs);
    if (sizing === FREE)
      refuse(
        node,
        "takes a size from the values of the inputs, so that no measurement holds for the next run; " +
          "take sizes from constants, or from Shape of a tensor",
      );
    const shape = worse(
      joined.shape,
      worse(sizing, levelOf(BOUNDED_BY_INPUT, node, inputs)) === SETTLED ? SETTLED : COUNTED,
    );
    if (shape !== SETTLED) state.runsAside = true;
    return { value, shape };
  };

  /**
   * Visits a body until what comes back is what was put in: first `given`, of which those that `back` brings
   * round are joined with it.
   */
  const settle = (
    inner: OnnxGraph,
    given: readonly KnownSize[],
    scope: GraphScope,
    calls: number,
    back: (outputs: readonly KnownSize[]) => readonly (KnownSize | undefined)[],
  ): readonly KnownSize[] => {
    let put = given;
    for (;;) {
      const outputs = visitGraph(inner, put, scope, calls);
      const round = back(outputs);
      const next = put.map((each, i) => (round[i] === undefined ? each : join(each, round[i])));
      if (isSame(next, put) || state.visits > MOST_VISITS) return outputs;
      put = next;
    }
  };

  type Control = (
    node: GraphNode,
    inputs: readonly KnownSize[],
    scope: GraphScope,
    calls: number,
  ) => KnownSize[];
  const loop: Control = (node, inputs, scope, calls) => {
    state.runsAside = true;
    const inner = node.bodies.get("body");
    const [turns, goOn = CONSTANT, ...carried] = inputs;
    if (turns === undefined || node.inputs[0] === "" || inner === undefined) {
      refuse(
        node,
        "has no greatest number of turns; give it one as its first input, a constant or a size of a tensor",
      );
      return [UNKNOWN];
    }
    const [going = UNKNOWN, ...outputs] = settle(
      inner,
      [CONSTANT, CONSTANT, ...carried],
      scope,
      calls,
      ([, ...round]) => [undefined, undefined, ...round.slice(0, carried.length)],
    );
    if (turns.value === FREE)
      refuse(
        node,
        "takes its number of turns from the values of the inputs, so that no measurement holds for the " +
          "next run; take it from a constant, or from Shape of a tensor",
      );
    if (goOn.value !== SETTLED || going.value !== SETTLED)
      refuse(
        node,
        "goes on or ends by the values of the inputs, so that no measurement holds for the next run; " +
          "let it turn a number of times that a constant or a shape gives, and choose with Where",
      );
    // Outputs of every turn are stacked: how many there are is in their shape.
    return outputs.map((each, i) => {
      const before = carried[i];
      if (before !== undefined) return join(each, before);
      return { ...each, shape: worse(each.shape, turns.value === SETTLED ? SETTLED : COUNTED) };
    });
  };
  const branch: Control = (node, [chosen = UNKNOWN], scope, calls) => {
    if (chosen.value !== SETTLED)
      refuse(
        node,
        "chooses what to compute by the values of the inputs, so that no measurement holds for the " +
          "next run; compute both and choose with Where",
      );
    const [first, ...others] = [...node.bodies.values()].map((inner) => visitGraph(inner, [], scope, calls));
    if (first === undefined || others.length !== 1) {
      refuse(node, "lacks one of its two branches; export it again");
      return [UNKNOWN];
    }
    return first.map((each, i) => others.reduce((all, outputs) => join(all, outputs[i] ?? UNKNOWN), each));
  };
  /** Scan and SequenceMap: as many turns as their input has places, so that what is counted stays so. */
  const overPlaces: Control = (node, inputs, scope, calls) => {
    state.runsAside = true;
    const inner = node.bodies.get("body");
    if (inner === undefined) {
      refuse(node, "has no body; export it again");
      return [UNKNOWN];
    }
    const all = joinAll(inputs);
    // Which inputs are carried round is in the attributes; taking all for carried learns no less.
    return settle(
      inner,
      inner.inputs.map(() => all),
      scope,
      calls,
      (outputs) => inner.inputs.map(() => joinAll(outputs)),
    ).map((each) => join(each, { value: SETTLED, shape: all.shape }));
  };
  const CONTROL: Readonly<Record<string, Control>> = {
    Loop: loop,
    If: branch,
    Scan: overPlaces,
    SequenceMap: overPlaces,
  };

  visitGraph(model.graph, [], null, 0);
  if (state.visits > MOST_VISITS)
    state.failures.push({
      code: "model_unbounded",
      message:
        "the loops and functions of the graph lie too deep in one another to say what a run may cost; " +
        "export it with less nesting",
    });
  return { failures: state.failures, runsAside: state.runsAside };
};

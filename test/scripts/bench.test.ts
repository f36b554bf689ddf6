import { SaxesParser } from "saxes";
import { describe, expect, it } from "vitest";
import { drawPlot } from "../../scripts/bench/draw-plot.ts";
import { historiesOf } from "../../scripts/bench/made-shop.ts";
import { compareLengths, type Rounds } from "../../scripts/bench/measure-answers.ts";
import { runOpenLoop } from "../../scripts/bench/open-loop.ts";
import { coresIn, sharedOut } from "../../scripts/bench/processes.ts";
import { isMissed, type Measured, rowsOf } from "../../scripts/bench/report.ts";
import { inTurn, ratiosOf } from "../../scripts/bench/rounds.ts";
import { readArguments } from "../../scripts/bench/settings.ts";
import { tellReport } from "../../scripts/bench/tell-report.ts";

/** A clock that moves where somebody waits, and a server that answers the n-th request at `answeredAt(n)`. */
const createWorld = (answeredAt: (n: number, now: number) => number, last: number) => {
  const state = { now: 0, mostUnderWay: 0 };
  const waiting = new Set<{ readonly at: number; readonly answer: (isGood: boolean) => void }>();
  const turn = (): Promise<void> =>
    new Promise((resolve) => {
      setImmediate(resolve);
    });
  const waitUntil = async (ms: number): Promise<void> => {
    for (const each of [...waiting].filter(({ at }) => at <= ms).sort((a, b) => a.at - b.at)) {
      state.now = Math.max(state.now, each.at);
      waiting.delete(each);
      each.answer(true);
      await turn();
    }
    if (Number.isFinite(ms)) state.now = ms;
  };
  const send = (n: number): Promise<boolean> => {
    if (n === last) setImmediate(() => void waitUntil(Infinity));
    return new Promise((answer) => {
      waiting.add({ at: answeredAt(n, state.now), answer });
      state.mostUnderWay = Math.max(state.mostUnderWay, waiting.size);
    });
  };
  return { state, now: () => state.now, waitUntil, send };
};

describe("the open loop", () => {
  it("sends on its schedule while nothing is answered, and counts from the scheduled time", async () => {
    // 100 a second for a second; a stall until 500 ms, then 1 ms each.
    const world = createWorld((_n, now) => (now < 500 ? 500 : now + 1), 99);
    const figures = await runOpenLoop({ rate: 100, seconds: 1, ...world });
    expect(world.state.mostUnderWay).toBe(50);
    expect(figures).toMatchObject({ answered: 100, failed: 0, max_ms: 500, client_late_p99_ms: 0 });
    // The slowest half waited for the stall: 500, 490, …, 10 ms; all others took one.
    expect(figures.p50_ms).toBe(1);
    expect(figures.p99_ms).toBe(490);
  });

  it("counts what the client itself was late by", async () => {
    const { state, send, now } = createWorld((_n, at) => at, 9);
    const waitUntil = (): Promise<void> => {
      state.now += 35;
      return Promise.resolve();
    };
    const { client_late_p99_ms, answered } = await runOpenLoop({
      rate: 100,
      seconds: 0.1,
      now,
      waitUntil,
      send,
    });
    expect(answered).toBe(10);
    expect(client_late_p99_ms).toBeGreaterThanOrEqual(25);
  });

  it("tells what was refused", async () => {
    const figures = await runOpenLoop({
      rate: 10,
      seconds: 1,
      now: () => 0,
      waitUntil: () => Promise.resolve(),
      send: (n) => Promise.resolve(n % 2 === 0),
    });
    expect(figures).toMatchObject({ answered: 5, failed: 5 });
  });
});

describe("rounds", () => {
  it("compare within a round, so that a slow minute costs both", () => {
    // The machine was ten times slower in the second round; the ratio of medians would be 5.5 of 11.
    expect(ratiosOf([1, 10, 1], [2, 20, 4])).toEqual({ median: 0.5, min: 0.25, max: 0.5 });
  });

  it("run backwards every second time", () => {
    expect([0, 1, 2].map((round) => inTurn(["a", "b"], round).join(""))).toEqual(["ab", "ba", "ab"]);
  });
});

const rounds = (...cpu_ms: number[]): Rounds => ({ cpu_ms, per_second: cpu_ms.map((ms) => 1000 / ms) });

/** The bare handler at 1 ms; brief and full of three lengths. */
const ANSWERS = compareLengths(rounds(1, 1, 1), [
  { length: 5, brief: rounds(2, 2.5, 2), full: rounds(4, 5, 4) },
  { length: 20, brief: rounds(2.5, 3, 2.5), full: rounds(6, 6, 6) },
  { length: 300, brief: rounds(4, 4, 5), full: rounds(7, 7, 7.5) },
  { length: 1000, brief: rounds(6, 6, 6), full: rounds(7, 7, 7) },
]);

const NOTHING: Measured = {
  answers: null,
  latency: null,
  memory_mb: null,
  large: null,
  huge: null,
  crowd: null,
  ingest: null,
  import: null,
  start: null,
};
const { settings } = readArguments([]);

const reportOf = (measured: Partial<Measured>) => ({
  commit: "0123456789abcdef",
  node: "v20.0.0",
  cores: 2,
  pinned: null,
  load_average: 0.5,
  built: true,
  settings,
  ...NOTHING,
  ...measured,
});

describe("the report", () => {
  it("judges each budget by what was measured, and says by name what was missed", () => {
    const rows = rowsOf(reportOf({ answers: ANSWERS }));
    expect(rows.filter(({ holds }) => holds === true).map(({ what }) => what)).toEqual([
      "brief of the floor, by processor time",
      "brief of the floor, by answers/s",
      "full of brief, history 300",
      "full of brief, history 1000",
    ]);
    expect(rows.filter(isMissed).map(({ what, budget }) => `${what}: ${budget}`)).toEqual([
      "full of the floor, by processor time: at least 0.2",
      "full of the floor, by answers/s: at least 0.2",
      "brief, history 1000 of 20: at most 2",
    ]);
  });

  it("takes no figure for a budget that is kept", () => {
    const none = { median: NaN, min: NaN, max: NaN };
    const start = {
      ready_ms: none,
      first_model_answer_ms: none,
      first_seconds: 5,
      first_per_second: none,
      steady_per_second: none,
      first_of_steady: none,
    };
    expect(rowsOf(reportOf({ start })).filter(isMissed)).toHaveLength(2);
  });

  it("has no row of what was not asked for", () => {
    expect(rowsOf(reportOf({}))).toEqual([]);
  });

  it("tells every length, the spread of its rounds, and that nothing was pinned", () => {
    const text = tellReport(reportOf({ answers: ANSWERS }));
    expect(text).toContain("not pinned");
    expect(text).toMatch(/^5 +brief +2\.00 \(2\.00 to 2\.50\) +500 +0\.500 \(0\.400 to 0\.500\)/m);
    expect(text).toMatch(/^full of the floor, by processor time .* MISSED \(at least 0\.2\)$/m);
  });
});

describe("the picture", () => {
  /** Every element, closed as it should be. @throws where it is not well-formed */
  const elementsOf = (svg: string): string[] => {
    const names: string[] = [];
    const parser = new SaxesParser({ xmlns: true });
    parser.on("error", (error) => {
      throw error;
    });
    parser.on("opentag", ({ name }) => void names.push(name));
    parser.write(svg).close();
    return names;
  };

  it("is well-formed, with a curve of brief and of full and a bar for each length", () => {
    const svg = drawPlot(ANSWERS);
    const elements = elementsOf(svg);
    expect(elements[0]).toBe("svg");
    expect(elements.filter((name) => name === "polyline")).toHaveLength(2);
    expect(elements.filter((name) => name === "circle")).toHaveLength(8);
    // Two bars a length, two of the legend, the paper.
    expect(elements.filter((name) => name === "rect")).toHaveLength(8 + 2 + 1);
    expect(svg).not.toMatch(/NaN|Infinity/);
  });

  it("is drawn of one length alone, too", () => {
    const svg = drawPlot(compareLengths(rounds(1), [{ length: 20, brief: rounds(3), full: rounds(6) }]));
    expect(elementsOf(svg)).toContain("circle");
    expect(svg).not.toMatch(/NaN|Infinity/);
  });
});

describe("the made-up shop", () => {
  it("gives every group its length, also in a catalogue smaller than a history", () => {
    const histories = historiesOf({
      items: 30,
      shoppers: 2,
      seed: 1,
      groups: [{ length: 1000, shoppers: 1 }],
    });
    expect(histories.map(({ length }) => length)).toEqual([20, 20, 1000]);
    expect(histories.flat().every((item) => item >= 1 && item <= 30)).toBe(true);
  });
});

describe("cores", () => {
  it.each([
    ["0-1", 1, { server: "0", client: "1" }],
    ["0-3,8", 2, { server: "0,1", client: "8" }],
    ["0-1", 2, null],
    ["5", 1, null],
  ])(
    "of %s for %d that serve: the load has one of its own, or nothing is pinned",
    (list, workers, shared) => {
      expect(sharedOut(coresIn(list), workers)).toEqual(shared);
    },
  );
});

describe("the command line", () => {
  it.each([
    [["--only", "answers,speed"], "--only is of answers, latency"],
    [["--rounds", "0"], '--rounds is a whole number of at least 1, not "0"'],
    [["--store", "files"], "--store is of embedded, redis"],
  ])("refuses %j with the option's name", (args, sentence) => {
    expect(() => readArguments(args)).toThrow(sentence);
  });

  it("measures the usual length always, since the others are told in terms of it", () => {
    expect(readArguments(["--lengths", "300,5"]).settings.lengths).toEqual([5, 20, 300]);
  });
});

import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { InferenceSession } from "onnxruntime-node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { MAIN_PATH } from "../../scripts/structure/findings.ts";
import { readImportGraph } from "../../scripts/structure/import-graph.ts";
import { shortestWay } from "../../scripts/structure/measure-graph.ts";
import { type PlantedShop, startPlantedShop } from "../support/planted-shop.ts";

const ROOT = resolve(import.meta.dirname, "../..");
const MOST_AT_RUN_TIME = 6;
/** The stages in the order in which an answer takes them. */
const COLUMN = [
  "decide",
  "readView",
  "chooseModel",
  "retrieve",
  "rank",
  "applyRules",
  "explain",
  "notice",
  "render",
  "ask",
  "record",
];

/** Source files that a stack names, from the route to the model's run, each once. */
const filesOf = (stack: string): string[] => {
  const files = [...stack.matchAll(/\/(src\/[\w/-]+\.ts)/g)].map(([, file]) => file!).reverse();
  const inOrder = [...new Set(files)];
  return inOrder.slice(inOrder.indexOf(MAIN_PATH.from), inOrder.indexOf(MAIN_PATH.to) + 1);
};

/** `src/recommend/pipeline.ts` as README writes it. */
const asWritten = (file: string): string => `\`${file.replace(/^src\/|\.ts$/g, "")}\``;

describe("the main path", () => {
  const readme = readFileSync(resolve(ROOT, "README.md"), "utf8");

  it("is at most four files by import, and README names them", () => {
    const way = shortestWay(readImportGraph(ROOT, "src"), MAIN_PATH.from, MAIN_PATH.to) ?? [];
    expect(way).toHaveLength(4);
    expect(readme).toContain(`four files lead from route to model: ${way.map(asWritten).join(" → ")}.`);
  });

  it("names every stage in pipeline.ts, each from the file that holds it", () => {
    const pipeline = readFileSync(resolve(ROOT, "src/recommend/pipeline.ts"), "utf8");
    const homes = COLUMN.map(
      (stage) => new RegExp(`import \\{[^}]*\\b${stage}\\b[^}]*\\} from "(\\./[^"]+)"`).exec(pipeline)?.[1],
    );
    expect(homes).not.toContain(undefined);
    expect(new Set(homes).size).toBe(COLUMN.length);
    const drawn = /^ \* {3}decide[\s\S]*?record$/m.exec(pipeline)?.[0] ?? "";
    expect(drawn.replace(/[\s*]+/g, " ").trim()).toBe(COLUMN.join(" -> "));
  });

  describe("at run time", () => {
    const { stackTraceLimit } = Error;
    // A class, which its declaration does not say.
    const sessions = Reflect.get(InferenceSession, "prototype") as object;
    const run = Object.getOwnPropertyDescriptor(sessions, "run")!;
    const stacks: string[] = [];
    let shop: PlantedShop;
    beforeAll(async () => {
      shop = await startPlantedShop();
      await shop.shopper("anna", [{ item: "teapot", days: 12 }]);
      Error.stackTraceLimit = 100;
      Object.defineProperty(sessions, "run", {
        ...run,
        value(this: object, ...given: unknown[]) {
          stacks.push(new Error("a run").stack ?? "");
          return Reflect.apply(run.value, this, given);
        },
      });
    }, 60_000);
    afterAll(async () => {
      Error.stackTraceLimit = stackTraceLimit;
      Object.defineProperty(sessions, "run", run);
      await shop.close();
    });

    it("is at most six files from a question to the run that makes its list; README names them", async () => {
      await shop.ask({ moment: "home", limit: 3, explain: "brief" }, "anna").expect(200);
      const ways = stacks.map(filesOf);
      expect(ways.length).toBeGreaterThan(0);
      for (const way of ways) {
        expect(way[0]).toBe(MAIN_PATH.from);
        expect(way.at(-1)).toBe(MAIN_PATH.to);
        expect(way.length).toBeLessThanOrEqual(MOST_AT_RUN_TIME);
        const written = way.map(asWritten).join(" → ");
        expect(readme).toContain(`the run that makes a list goes through at most six: ${written}.`);
      }
    });
  });
});

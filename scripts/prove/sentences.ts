import { parseArgs } from "node:util";
import { askAll } from "./sentences/ask-all.ts";
import { retailFile } from "./sentences/retail-house.ts";

/*
 * Every sentence of every answer is traced to its fact, by a tracer that knows the shop's rows and the
 * request: all moments, kinds of shoppers and languages, over HTTP. Fails where one sentence has none.
 */
const { values } = parseArgs({
  options: {
    answers: { type: "string", default: "10000" },
    seed: { type: "string", default: "candor" },
    times: { type: "string", default: "6" },
    tone: { type: "string" },
    rules: { type: "boolean", default: false },
    retail: { type: "boolean", default: false },
    customers: { type: "string", default: "200" },
    every: { type: "string", default: "1" },
  },
});

const say = (line: string): void => void process.stderr.write(`${line}\n`);
const file = values.retail ? retailFile() : null;
if (values.retail && file === null)
  throw new Error(
    "Set CANDOR_SHARED_DATA to the folder of the shared data: the Online Retail file is there.",
  );
const figures = await askAll({
  answers: Number(values.answers),
  seed: values.seed,
  times: Number(values.times),
  tone: values.tone === "formal" || values.tone === "informal" ? values.tone : null,
  rules: values.rules,
  ...(file === null
    ? {}
    : { retail: { file, customers: Number(values.customers), every: Number(values.every) } }),
  say,
});
process.stdout.write(`${JSON.stringify(figures, null, 2)}\n`);
process.exitCode = figures.untrue === 0 ? 0 : 1;

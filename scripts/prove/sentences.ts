import { parseArgs } from "node:util";
import { askAll } from "./sentences/ask-all.ts";

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
  },
});

const say = (line: string): void => void process.stderr.write(`${line}\n`);
const figures = await askAll({
  answers: Number(values.answers),
  seed: values.seed,
  times: Number(values.times),
  tone: values.tone === "formal" || values.tone === "informal" ? values.tone : null,
  rules: values.rules,
  say,
});
process.stdout.write(`${JSON.stringify(figures, null, 2)}\n`);
process.exitCode = figures.untrue === 0 ? 0 : 1;

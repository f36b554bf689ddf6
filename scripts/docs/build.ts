/** `npm run docs:build -- --out DIR`: writes the documentation as static files, with its search. */
import { parseArgs } from "node:util";
import { writeDocs } from "./write-site.ts";

const { values } = parseArgs({ options: { out: { type: "string" } } });
if (values.out === undefined) {
  process.stderr.write("Name a folder: npm run docs:build -- --out DIR\n");
  process.exitCode = 2;
} else {
  const pages = await writeDocs(values.out);
  process.stdout.write(`${pages} pages in ${values.out}\n`);
}

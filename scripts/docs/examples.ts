/**
 * `npm run docs:examples`: tells the story of the examples to a real service and keeps what it answered, as
 * `src/contract/examples.ts`.
 */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { format } from "prettier";
import { ENDPOINTS } from "../../src/contract/endpoints.ts";
import type { Example } from "../../src/contract/example.ts";
import { shorten } from "./shorten.ts";
import { tellStory } from "./tell-story.ts";

const HEAD = `/**
 * Long because it is an example of every call, with what a real service answered: made by
 * \`npm run docs:examples\`, cut where it is long, and checked against the schemas by a test.
 */
import type { Example } from "./example.ts";

`;

const examples: Record<string, Example> = {};
/** A receipt that somebody sends back is as long as it is; of it the beginning is enough. */
const LONGEST_SENT = 200;
const sent = (body: unknown): unknown =>
  JSON.parse(
    JSON.stringify(body, (_name, value: unknown) =>
      typeof value === "string" && value.length > LONGEST_SENT ? shorten(value) : value,
    ),
  );

for (const { name, status, answer, body, ...call } of await tellStory()) {
  if (status !== ENDPOINTS[name].status) throw new Error(`${name} was answered with ${status}.`);
  // Of two calls of a kind the first is shown.
  examples[name] ??= {
    ...call,
    ...(body === undefined ? {} : { body: sent(body) }),
    ...(answer === undefined ? {} : { answer: shorten(answer) }),
  };
}
const source =
  `${HEAD}export const EXAMPLES: Readonly<Record<string, Example>> = ` +
  `${JSON.stringify(examples, null, 2)};\n`;
await writeFile(
  join(import.meta.dirname, "../../src/contract/examples.ts"),
  await format(source, { parser: "typescript", printWidth: 110 }),
);

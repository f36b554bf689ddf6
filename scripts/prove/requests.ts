import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { present } from "../../src/lib/present.ts";
import { seededSource } from "../generated-shop/generate-shop.ts";
import { removeFolder } from "../remove-folder.ts";
import { openHouse } from "./requests/house.ts";
import { judge } from "./requests/judge.ts";
import { type Kind, makeRequest } from "./requests/make-request.ts";
import { createTexts } from "./requests/make-text.ts";
import type { Making } from "./requests/make-value.ts";
import { createMemory } from "./requests/memory.ts";
import { readOperations } from "./requests/operations.ts";
import { createValidator } from "./requests/schemas.ts";

/*
 * npm run prove -- requests [--requests 100000] [--seed 1]
 *
 * Requests made from the OpenAPI document alone, for every operation that takes or answers JSON: such as fit
 * it, such with one thing broken, and hostile ones. Nothing that fits is refused but with a code that the
 * document names for the operation; nothing that does not fit is taken; no answer is a 5xx (but a deliberate
 * 503 or 507), and each fits the schema that the document has for it. Schemas are read by a validator that
 * knows nothing of the service.
 */
export type RequestFigures = {
  readonly requests: number;
  readonly operations: number;
  readonly kinds: Readonly<Record<Kind, number>>;
  /** Answers by code, or by status where it is no problem. */
  readonly told: Readonly<Record<string, number>>;
  /** Operations of which nothing that fits was ever taken. Must be empty, but for `SELDOM`. */
  readonly never_taken: readonly string[];
  /** What was not as the document says, each kind once. Must be empty. */
  readonly faults: readonly string[];
  readonly faulty: number;
};

const MOST_TOLD = 60;
/** They need two models and a slot of their own, and the same requests take models out all the time. */
const SELDOM: readonly string[] = ["deleteModel", "deleteSlot", "rollbackSlot"];
/** Requests under way at once: many of them wait for the disk. */
const AT_ONCE = 8;
export const tryRequests = async (requests: number, seed: number): Promise<RequestFigures> => {
  const folder = await mkdtemp(join(tmpdir(), "candor-requests-"));
  const house = await openHouse(folder);
  const operations = readOperations();
  const validator = createValidator();
  const { knownFor, hear } = createMemory(house.known);
  const chance = seededSource(seed);
  const texts = createTexts();
  const kinds: Record<Kind, number> = { valid: 0, invalid: 0, hostile: 0 };
  const told: Record<string, number> = {};
  const taken = new Set<string>();
  const faults = new Map<string, string>();
  let faulty = 0;
  try {
    const tryOne = async (at: number): Promise<void> => {
      const operation = present(operations[at % operations.length], "an operation");
      const making: Making = { chance, texts, validator, known: knownFor(operation, chance) };
      const made = makeRequest(operation, house.key, making);
      const reply = await house.send(made.sent);
      const verdict = judge(operation, made, reply, validator);
      kinds[made.kind] += 1;
      told[verdict.told] = (told[verdict.told] ?? 0) + 1;
      if (made.kind === "valid" && reply.status < 400) {
        taken.add(operation.name);
        hear(made.sent, reply.text);
      }
      if (verdict.fault === null) return;
      faulty += 1;
      const kind = `${operation.name}: ${made.kind} ${verdict.told}: ${verdict.fault.slice(0, 60)}`;
      if (!faults.has(kind))
        faults.set(
          kind,
          `${operation.name} (${made.kind}, request ${at}): ${verdict.fault}; ` +
            `${made.sent.method} ${made.sent.path.slice(0, 200)} ${(made.sent.body ?? "").slice(0, 500)}`,
        );
    };
    let next = 0;
    const work = async (): Promise<void> => {
      for (let at = next++; at < requests; at = next++) await tryOne(at);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
  } finally {
    await house.close();
    await removeFolder(folder);
  }
  return {
    requests,
    operations: operations.length,
    kinds,
    told,
    never_taken: operations.map(({ name }) => name).filter((name) => !taken.has(name)),
    faults: [...faults.values()].slice(0, MOST_TOLD),
    faulty,
  };
};

const argument = (name: string, standard: number): number => {
  const at = process.argv.indexOf(name);
  return at === -1 ? standard : Number(process.argv[at + 1]);
};

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const figures = await tryRequests(argument("--requests", 100_000), argument("--seed", 1));
  process.stdout.write(`${JSON.stringify(figures, null, 2)}\n`);
  const never = figures.never_taken.filter((name) => !SELDOM.includes(name));
  process.exitCode = figures.faulty + never.length === 0 ? 0 : 1;
}

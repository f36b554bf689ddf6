import { createReadStream, createWriteStream } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { runCandor } from "../../demo/candor.ts";
import { noticeOf } from "../../demo/generated.ts";

/*
 * A file of visits, one a line, item numbers in the order of the clicks (diginetica): each visit becomes a
 * shopper, who looked at these things one after the other some time in the last half year.
 */
const DAY_MS = 86_400_000;
const FROM_DAYS_AGO = 180;
const STEP_MS = 30_000;
const KEEPS_MS = 2 * DAY_MS;

export const isFileOfSessions = (file: string): boolean => file.endsWith("sessions.txt.gz");

const readVisits = async (file: string): Promise<readonly (readonly string[])[]> => {
  const lines = createInterface(createReadStream(file).pipe(createGunzip()));
  const visits: string[][] = [];
  for await (const line of lines) if (line !== "") visits.push(line.split(" "));
  return visits;
};

const shopperOf = (at: number): string => `visit-${at}`;

function* eventLines(visits: readonly (readonly string[])[], now: number): Generator<string> {
  const from = now - FROM_DAYS_AGO * DAY_MS;
  const apart = (FROM_DAYS_AGO * DAY_MS - KEEPS_MS) / visits.length;
  for (const [at, items] of visits.entries())
    for (const [step, item] of items.entries())
      yield `${JSON.stringify({
        event_id: `${at}-${step}`,
        shopper_id: shopperOf(at),
        type: "view",
        item_id: item,
        channel: "web",
        occurred_at: new Date(from + at * apart + step * STEP_MS).toISOString(),
      })}\n`;
}

type SessionsImport = {
  readonly file: string;
  readonly shop: string;
  readonly data: string;
  readonly dir: string;
  readonly now: number;
  readonly say: (line: string) => void;
  readonly env: Readonly<Record<string, string>>;
};

/** Imports the file by the command line; returns everybody in it. */
export const importSessions = async (given: SessionsImport): Promise<readonly string[]> => {
  const { file, shop, data, dir, now, say, env } = given;
  const visits = await readVisits(file);
  const items = [...new Set(visits.flat())];
  const ago = (days: number): string => new Date(now - days * DAY_MS).toISOString();
  const [catalogue, events, attestation] = ["catalogue.ndjson", "events.ndjson", "NOTICE.json"].map((name) =>
    join(dir, name),
  ) as [string, string, string];
  await writeFile(
    catalogue,
    items.map((id) => `${JSON.stringify({ item_id: id, title: `Thing ${id}` })}\n`).join(""),
  );
  await pipeline(Readable.from(eventLines(visits, now)), createWriteStream(events));
  const purposes = ["personalise", "train", "measure"];
  const notice = noticeOf("For this proof only: the shop attests that these visitors agreed to suggestions.");
  await writeFile(
    attestation,
    JSON.stringify({ ...notice, purposes, given_from: ago(360), given_to: ago(1) }),
  );
  const where = ["--format", "ndjson", "--shop", shop, "--data", data];
  say(`  importing ${items.length} items and ${visits.length} visits`);
  await runCandor(["import", "catalogue", catalogue, ...where], undefined, env);
  await runCandor(["import", "events", events, ...where, "--attest", attestation], undefined, env);
  return visits.map((_, at) => shopperOf(at)).sort();
};

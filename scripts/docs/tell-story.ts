import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { type Endpoint, type EndpointName, ENDPOINTS } from "../../src/contract/endpoints.ts";
import type { Example } from "../../src/contract/example.ts";
import { writeTestPackage } from "../../test/model/packages.ts";
import { type Harness, startHarness } from "../../test/support/harness.ts";
import { seededBytes } from "../../test/support/seeded-random.ts";
import { packPackage } from "../prove/swap/pack-package.ts";
import { removeFolder } from "../remove-folder.ts";
import { STORY, type StoryStep, type ToldBefore } from "./example-story.ts";

/** One call of the story with its whole answer. */
export type HeardCall = Example & { readonly name: EndpointName; readonly status: number };

const AT = Date.parse("2026-11-26T12:00:00Z");
const ITEMS = ["22423", "22720", "21212", "22138"];
const VERSIONS = ["1.1.0", "1.0.0"];

const packageOf = async (folder: string, version: string): Promise<Buffer> => {
  const dir = join(folder, version);
  await writeTestPackage(dir, { name: "kitchen", version, items: ITEMS });
  return buffer(await packPackage(dir));
};

const pathOf = (endpoint: Endpoint, params: Readonly<Record<string, string>>, query: object): string => {
  const path = endpoint.path.replace(/:(\w+)/g, (_, name: string) =>
    encodeURIComponent(params[name] ?? name),
  );
  const asked = new URLSearchParams(query as Record<string, string>).toString();
  return asked === "" ? path : `${path}?${asked}`;
};

const answerOf = (endpoint: Endpoint, text: string, body: unknown): unknown => {
  if (endpoint.status === 204 || endpoint.answerType === "application/x-tar") return undefined;
  if (endpoint.answerType !== "application/x-ndjson") return body;
  const [line = ""] = text.split("\n");
  return JSON.parse(line) as unknown;
};

const createTeller = (harness: Harness, bytes: Buffer) => {
  const answers = new Map<EndpointName, unknown>();
  const told: ToldBefore = (name) => (answers.get(name) ?? {}) as ReturnType<ToldBefore>;
  return async ({
    name,
    params,
    query = {},
    shopper,
    body,
    upload,
    bearer,
  }: StoryStep): Promise<HeardCall> => {
    const endpoint: Endpoint = ENDPOINTS[name];
    const given = { params: params?.(told) ?? {}, body: body?.(told) };
    const call = harness.call(
      endpoint.method,
      pathOf(endpoint, given.params, query),
      bearer === "anybody" ? null : undefined,
    );
    if (shopper !== undefined) void call.set("Shopper-Id", shopper);
    const sent = await (upload === true
      ? call.set("Content-Type", "application/x-tar").send(bytes)
      : given.body === undefined
        ? call
        : call.send(given.body as object));
    const answer = answerOf(endpoint, sent.text, sent.body);
    answers.set(name, answer);
    return {
      name,
      status: sent.status,
      ...(params === undefined ? {} : { params: given.params }),
      ...(Object.keys(query).length === 0 ? {} : { query }),
      ...(shopper === undefined ? {} : { shopper }),
      ...(given.body === undefined ? {} : { body: given.body }),
      ...(answer === undefined ? {} : { answer }),
    };
  };
};

/** Tells the story to a real service of its own, at one time, and returns every call with its answer. */
export const tellStory = async (): Promise<readonly HeardCall[]> => {
  const folder = await mkdtemp(join(tmpdir(), "candor-story-"));
  const harness = await startHarness(
    {
      clock: () => AT,
      random: seededBytes("examples"),
      // Whoever may be asked something is.
      questionDraw: () => () => 0,
      resolve: () => Promise.resolve([{ address: "198.51.100.7", family: 4 }]),
    },
    "kitchen",
  );
  try {
    const [later, first] = await Promise.all(VERSIONS.map((version) => packageOf(folder, version)));
    const tell = createTeller(harness, first ?? Buffer.alloc(0));
    await harness
      .call("post", "/v1/models")
      .set("Content-Type", "application/x-tar")
      .send(later ?? "");
    await harness.keyOf("serve");
    const heard: HeardCall[] = [];
    for (const step of STORY) {
      heard.push(await tell(step));
      // What is done behind the answers: places in the ledger, erasures.
      await harness.app.tick();
    }
    return heard;
  } finally {
    await harness.close();
    await removeFolder(folder);
  }
};

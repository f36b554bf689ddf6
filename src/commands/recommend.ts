import { randomBytes } from "node:crypto";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import type { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { type Command, Option } from "commander";
import { createControlTokens } from "../consent/proofs/receipts/control-token.ts";
import { Moment } from "../contract/primitives.ts";
import { toRequest } from "../http/mapping/recommendation.ts";
import { renderRecommendation } from "../http/mapping/write-answer.ts";
import { toProblem } from "../http/problems.ts";
import { DomainError } from "../lib/errors.ts";
import { createLog } from "../lib/log.ts";
import { namesNobody } from "../lib/names-nobody.ts";
import { loadForServing } from "../model/process/load-for-serving.ts";
import { createShopModels } from "../model/registry/shop-models.ts";
import { openRecommend } from "../services/open-recommend.ts";
import { openRecords, type RecordServices } from "../services/open-records.ts";
import { openRefusalsOf, openStoreOf } from "../services/open-store-of.ts";
import { createServices, type Services } from "../services/services.ts";
import { type BatchDefaults, inOrder, linesOf, readBatchLine } from "./answer-lines.ts";
import { openOutput } from "./answer-output.ts";
import { BY } from "./model-admin.ts";
import { configOf, ioOf, requireStore, type StoreFlags, withStoreOptions } from "./open-context.ts";
import { wholeNumberOf } from "./promotion-gate.ts";

const AFTER = `
Each line is one question, each answer one line, in the same order and as POST /v1/recommendations/batch gives
them; a line that cannot be answered gives {"line", "problem"}. A line is a question as POST
/v1/recommendations takes it, where moment may be left out, or in short:

  {"shopper_id": "c-123"}
  {"shopper_id": "c-456", "limit": 5, "context": {"item_id": "22423"}}
  {"shopper_id": "c-789", "history": ["22423", {"type": "purchase", "item_id": "22720"}]}

It goes the way of every answer: consent is read for each line when its turn comes. Who did not agree to
personal suggestions gets what fits the page or what is popular, and neither their stored history nor the
history of their line is read. Answers are recorded as those over HTTP are, and noted for the shopper as read
by the command line. Nobody is asked anything.
`;

type RecommendOptions = StoreFlags & {
  readonly shop: string;
  readonly batch: string;
  readonly out?: string;
  readonly moment: BatchDefaults["moment"];
  readonly limit?: string;
  readonly slot?: string;
  readonly explain?: (typeof EXPLAINS)[number];
};

const EXPLAINS = ["full", "brief"] as const;

const AT_ONCE = 16;
/** The queue of records takes ten thousand and drops what comes then: it is emptied well before. */
const WRITTEN_EVERY = 1_000;

const defaultsOf = ({ moment, limit, slot, explain }: RecommendOptions): BatchDefaults => {
  const count = limit === undefined ? undefined : wholeNumberOf("--limit", limit, 1, 100);
  return {
    moment,
    ...(count === undefined ? {} : { limit: count }),
    ...(slot === undefined ? {} : { slot }),
    ...(explain === undefined ? {} : { explain }),
  };
};

type Answering = {
  readonly services: Services;
  readonly records: RecordServices;
  readonly recommend: ReturnType<typeof openRecommend>;
};

/** Store, models and pipeline for one command; closed when it ends, however it ends. */
const withAnswering = async (
  options: RecommendOptions,
  work: (parts: Answering) => Promise<void>,
): Promise<void> => {
  const platform = {
    clock: (): number => Date.now(),
    random: (size: number): Uint8Array => randomBytes(size),
  };
  const config = configOf(options);
  await requireStore(config, options.shop);
  const log = createLog("error");
  const { keys, store } = await openStoreOf(config, platform);
  const refusals = openRefusalsOf(config, keys, platform.random, false);
  const services = await createServices({ store, keys, refusals, ...platform });
  const models = createShopModels({
    models: store.models,
    registry: services.registry,
    erasureLog: services.erasureLog,
    load: (dir, runMs) => loadForServing(dir, runMs),
    report: (shop, { slot, id, kind }) =>
      log.error({ shop, slot, model: id, code: kind }, "a model could not be used"),
  });
  const records = openRecords({
    services,
    onDropped: { decisions: () => undefined, accesses: () => undefined },
    log,
  });
  try {
    const recommend = openRecommend({
      services,
      models,
      decisions: records.decisions,
      controlTokens: createControlTokens({ secret: keys.pseudonym }),
      render: renderRecommendation,
      wait: (ms) => sleep(ms),
    });
    await work({ services, records, recommend });
  } finally {
    await records.accesses.close();
    await records.decisions.close();
    await records.officer.flush();
    await models.close();
    await store.close();
    refusals.close();
  }
};

type Asked = { readonly line: number; readonly text: string };
type Told = { readonly line: string; readonly mode: string | null };

const createAnswerer =
  ({ services, records, recommend }: Answering, shop: string, defaults: BatchDefaults) =>
  async ({ line, text }: Asked): Promise<Told> => {
    try {
      const body = readBatchLine(text, line, defaults);
      const [policy, { currency }] = await Promise.all([
        services.shops.policy(shop),
        services.shops.settings(shop),
      ]);
      const id = body.shopper?.id ?? null;
      const made = await recommend.pipeline.recommend(
        toRequest(body, {
          shop,
          shopper: id === null || namesNobody(id) ? null : { shop, key: services.store.pseudonym(shop, id) },
          headers: { secGpc: [], dnt: [] },
          policy,
          shopCurrency: currency,
          marksOf: recommend.marksOf,
          now: services.clock(),
          asksNothing: true,
        }),
      );
      const { accesses } = records;
      await accesses.note({
        caller: BY,
        callerKind: "command",
        call: "recommendBatch",
        shoppers: made.read,
        written: "behind",
      });
      return { line: made.body.toString("utf8"), mode: made.answer.notice.mode };
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      return { line: JSON.stringify({ line, problem: toProblem(error, `line ${line}`) }), mode: null };
    }
  };

const openInput = async (file: string): Promise<{ readonly input: Readable; readonly size: number }> => {
  if (file === "-") return { input: process.stdin, size: 0 };
  const found = await stat(file).catch(() => null);
  if (found === null || !found.isFile())
    throw new DomainError(
      "usage",
      `There is no file ${file}; give one to --batch, or - for what comes by the input.`,
    );
  return { input: createReadStream(file), size: found.size };
};

const run = async (options: RecommendOptions): Promise<void> => {
  const { shop, batch, out } = options;
  const io = ioOf(options);
  const defaults = defaultsOf(options);
  const { input, size } = await openInput(batch);
  await withAnswering(options, async (parts) => {
    if (!(await parts.services.shops.exists(shop)))
      throw new DomainError("shop_unknown", `There is no shop ${shop}; candor shop create makes one.`);
    const output = await openOutput(out);
    const bar = io.progress("recommend", size);
    const state = { bytes: 0, lines: 0, modes: new Map<string, number>() };
    const onBytes = (bytes: number): void => bar.at((state.bytes += bytes));
    try {
      const answer = createAnswerer(parts, shop, defaults);
      for await (const { line, mode } of inOrder(linesOf(input, onBytes), AT_ONCE, answer)) {
        await output.write(line);
        state.lines += 1;
        const name = mode ?? "problem";
        state.modes.set(name, (state.modes.get(name) ?? 0) + 1);
        if (state.lines % WRITTEN_EVERY === 0) await parts.records.decisions.flush();
      }
    } finally {
      bar.end();
      await output.close();
    }
    const counts = [...state.modes].sort().map(([name, count]) => `${name} ${count}`);
    io.err(
      io.json
        ? JSON.stringify({ lines: state.lines, ...Object.fromEntries(state.modes) })
        : [`${state.lines} lines`, ...counts].join(", "),
    );
    if (state.modes.has("problem")) process.exitCode = 1;
  });
};

/** `candor recommend --batch FILE`. */
export const addRecommendCommand = (program: Command): void => {
  withStoreOptions(
    program
      .command("recommend")
      .description("suggestions for many at once, from a file: the way of every answer, without HTTP")
      .requiredOption("--shop <name>", "the shop")
      .requiredOption("--batch <file>", "NDJSON, a question a line; - reads what comes by the input"),
  )
    .option("--out <file>", "write the answers there instead of to the output")
    .addOption(
      new Option("--moment <moment>", "what a line asks for that does not say it")
        .choices(Moment.options)
        .default("home"),
    )
    .option("--limit <n>", "how many suggestions, where a line does not say it")
    .option("--slot <slot>", "the slot, or a pinned version (default@linear@1.4.0)")
    .addOption(new Option("--explain <how>", "how far, where a line does not say it").choices(EXPLAINS))
    .addHelpText("after", AFTER)
    .action(run);
};

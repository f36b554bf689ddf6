import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Command } from "commander";
import { createControlTokens } from "../consent/proofs/receipts/control-token.ts";
import { renderRecommendation } from "../http/mapping/write-answer.ts";
import { DomainError } from "../lib/errors.ts";
import { createShopModels } from "../model/registry/shop-models.ts";
import { loadPackage } from "../model/verify/load-package.ts";
import type { Replayed } from "../recommend/followups/replay.ts";
import type { ReplayBecause } from "../recommend/followups/why-not-the-same.ts";
import { createDecisionQueue } from "../recommend/record/decision-queue.ts";
import { openRecommend } from "../services/open-recommend.ts";
import { openStoreOf } from "../services/open-store-of.ts";
import { createServices, type Services } from "../services/services.ts";
import { configOf, ioOf, requireStore, type StoreFlags, withStoreOptions } from "./open-context.ts";

type ReplayOptions = StoreFlags & { readonly shop?: string };

const SENTENCES: Readonly<Record<Exclude<ReplayBecause["code"], "consent">, string>> = {
  model_gone: "Its model was retired, or may not be loaded any more.",
  question_not_kept: "What was asked was too long to be kept with the answer.",
  session_not_kept: "It rested on events of that visit, which are never kept.",
  cart_not_kept: "It rested on a cart, which is not kept of an answer that is not personal.",
  query_not_kept: "It carried the words that were searched for, which are not kept.",
  shopper_not_kept: "It was not personal, so that its record has no link to the shopper.",
  history_changed: "Events that it rested on were deleted, have expired, or were added to that time since.",
  preferences_changed: "The shopper has changed their preferences since.",
  belief_changed: "What people said of suggestions has changed what is believed of them since.",
  catalogue_changed: "The catalogue has changed since.",
  settings_changed: "The shop’s settings have changed since.",
  service_changed: "The service itself has changed since.",
};

/** One line for each thing that stands between then and now. */
const tellBecause = (because: ReplayBecause): string =>
  because.code === "consent"
    ? `Consent no longer allows it: ${because.purpose} is denied (${because.because}).`
    : SENTENCES[because.code];

/** Replays in the shop that was named, or in whichever has the answer. */
const replayIn = async (
  services: Services,
  replay: (shop: string) => Promise<Replayed>,
  shop: string | undefined,
): Promise<Replayed> => {
  const shops = shop === undefined ? await services.shops.list() : [shop];
  for (const each of shops) {
    try {
      return await replay(each);
    } catch (error) {
      if (!(error instanceof DomainError) || error.code !== "recommendation_unknown") throw error;
    }
  }
  throw new DomainError(
    "recommendation_unknown",
    "No shop here keeps an answer of this id: it was never made, has expired, or was erased with its " +
      "shopper.",
  );
};

const run = async (id: string, options: ReplayOptions): Promise<void> => {
  const io = ioOf(options);
  const platform = {
    clock: (): number => Date.now(),
    random: (size: number): Uint8Array => randomBytes(size),
  };
  const config = configOf(options);
  await requireStore(config, options.shop);
  const { keys, store } = await openStoreOf(config, platform);
  const services = await createServices({ store, keys, ...platform });
  const models = createShopModels({
    models: store.models,
    registry: services.registry,
    erasureLog: services.erasureLog,
    load: (dir) => loadPackage(dir),
    report: () => undefined,
  });
  try {
    const decisions = createDecisionQueue({
      port: store.decisions,
      onDropped: () => undefined,
      onError: () => undefined,
    });
    const { replay } = openRecommend({
      services,
      models,
      decisions,
      controlTokens: createControlTokens({ secret: keys.pseudonym }),
      render: renderRecommendation,
      wait: (ms) => sleep(ms),
    });
    const replayed = await replayIn(services, (shop) => replay(shop, id), options.shop);
    tell(io, id, replayed);
  } finally {
    await models.close();
    await store.close();
  }
};

/** The same bytes on stdout; or why not, and a failure. */
const tell = (io: ReturnType<typeof ioOf>, id: string, { same, body, because }: Replayed): void => {
  const reasons = because.map((each) => ({ ...each, message: tellBecause(each) }));
  if (io.json)
    io.out(
      `{"recommendation_id":${JSON.stringify(id)},"same":${same},` +
        `"because":${JSON.stringify(reasons)},"answer":${body ?? "null"}}`,
    );
  else if (body !== null) io.out(body);
  else for (const { message } of reasons) io.err(message);
  if (!same) process.exitCode = 1;
};

/** `candor replay rec_…`. */
export const addReplayCommand = (program: Command): void => {
  withStoreOptions(
    program
      .command("replay")
      .argument("<recommendation_id>", "rec_…, as an answer carried it")
      .description("make a recorded answer again, to the byte, while consent allows; else say why not"),
  )
    .option("--shop <name>", "the shop; by default the one that has the answer")
    .action(run);
};

import { join } from "node:path";
import { parseArgs } from "node:util";
import { SIMPLE_MODELS } from "../../src/learn/linear/recipe.ts";
import { freeOr, runCandor, type RunningService, startService } from "./candor.ts";
import { type Filled, fillGenerated } from "./generated.ts";
import { importOnlineRetail } from "./online-retail.ts";
import { prepareFolder } from "./prepare-folder.ts";
import { type DemoShop, startDemoShop } from "./shop-server.ts";
import { tellAnswer } from "./tell-answer.ts";
import { letShoppersSpeak } from "./voices.ts";
import { type Answer, createWire, type Wire } from "./wire.ts";

const HELP = `npm run demo [-- options]

  --data FILE    the real Online Retail file (CSV or .gz) instead of a made-up shop
  --port N       port of the service (default 8787, or any free one)
  --dir DIR      folder of the demo, emptied at every start (default ./data/demo)
  --locale TAG   language of the answers: en, nl, nb, de, fr (default en)
  --once         end after printing`;

const SHOP = "demo";
const SHOWN = 5;
const SHOP_PORT = 8788;

const say = (text: string): void => void process.stdout.write(`${text}\n`);
const seconds = (from: number): string => `${((performance.now() - from) / 1000).toFixed(1)} s`;

type Trained = {
  readonly package: string;
  readonly shoppers: number;
  readonly reports: readonly {
    readonly name: string;
    readonly metrics: Readonly<Record<string, { readonly recall: number }>>;
  }[];
};

const train = async (data: string): Promise<void> => {
  const from = performance.now();
  say("  training");
  const trained = await runCandor<Trained>(["train", "--shop", SHOP, "--data", data]);
  say(
    `  ${trained.package.split("@")[0]} model trained on the ${trained.shoppers} shoppers who agreed ` +
      `to that (${seconds(from)})`,
  );
  const recalls = trained.reports.map(
    ({ name, metrics }) => `${name} ${metrics["20"]?.recall.toFixed(3) ?? "not measured"}`,
  );
  if (recalls.length > 0) say(`  Recall@20 on the latest days, held back: ${recalls.join(", ")}`);
};

/** What a training makes: the fitted model, or a simple one that was ahead of it. */
const TRAINED: readonly string[] = ["linear", ...SIMPLE_MODELS];

/** Asks until the trained model answers: every process follows the registry within a second. */
const askTrained = async (ask: () => Promise<Answer>): Promise<Answer> => {
  for (let tries = 0; tries < 100; tries += 1) {
    const answer = await ask();
    if (TRAINED.includes(answer.transparency.model.name ?? "")) return answer;
    await new Promise((resolve) => {
      setTimeout(resolve, 100);
    });
  }
  throw new Error("The trained model did not come into service within ten seconds.");
};

const show = async (wire: Wire, { shopper }: Filled, locale: string): Promise<void> => {
  const ask = (): Promise<Answer> =>
    wire.call<Answer>("POST", "/v1/recommendations", {
      moment: "home",
      shopper: { id: shopper },
      context: { locale },
      limit: SHOWN,
    });
  const name = shopper === "nora" ? "Nora" : `Customer ${shopper}`;
  say(tellAnswer(`${name} opens the home page, having agreed`, await askTrained(ask)));
  await wire.call("DELETE", "/v1/shopper/consent", undefined, { "Shopper-Id": shopper });
  say(tellAnswer(`${name} again, the moment after consent was withdrawn`, await ask()));
};

const farewell = ({
  url,
  shopUrl,
  key,
  shopper,
  data,
  log,
}: {
  readonly url: string;
  readonly shopUrl: string;
  readonly key: string;
  readonly shopper: string;
  readonly data: string;
  readonly log: string;
}): string =>
  [
    "",
    `Open the demo shop:      ${shopUrl}`,
    "",
    `The service is running: ${url}`,
    `  the console           ${url}/console   (sign in with the key below)`,
    `  the documentation     ${url}/docs`,
    `  a shopper’s privacy   ${url}/s/${SHOP}/privacy`,
    `  how suggestions arise ${url}/s/${SHOP}/v1/transparency`,
    `  the demo shop's key   ${key}`,
    `  its store             ${data}   (candor model list --shop ${SHOP} --data ${data})`,
    `  its log               ${log}`,
    "",
    `  curl -s ${url}/v1/recommendations -H 'Authorization: Bearer ${key}' -H 'Content-Type: ` +
      `application/json' \\`,
    `    -d '{"moment": "home", "shopper": {"id": "${shopper}"}, "limit": 3}'`,
    "",
    "Ctrl-C stops it.",
  ].join("\n");

const OPTIONS = {
  data: { type: "string" },
  port: { type: "string", default: "8787" },
  dir: { type: "string", default: "./data/demo" },
  locale: { type: "string", default: "en" },
  once: { type: "boolean", default: false },
  help: { type: "boolean", default: false },
} as const;

type Shop = { readonly key: string; readonly data: string; readonly dir: string; readonly now: number };

/** A file is imported before the service starts, and trained on; a generated shop comes over HTTP later. */
const importFile = async (file: string, { data, dir, now }: Shop): Promise<Filled> => {
  const filled = await importOnlineRetail({ file, shop: SHOP, data, dir, now, say });
  await train(data);
  return filled;
};

const sayFilled = ({ items, events, shoppers }: Filled, how: string, from: number): void =>
  say(`  ${items} items and ${events} events of ${shoppers} shoppers, ${how} (${seconds(from)})`);

/** The first signal stops the service, a second one ends the demo at once. */
const stopOnSignals = (service: RunningService): void => {
  const stop = { asked: false };
  const onSignal = (): void => {
    if (stop.asked) return process.exit(1);
    stop.asked = true;
    say("Stopping.");
    void service.stop();
  };
  process.on("SIGINT", onSignal);
  process.on("SIGTERM", onSignal);
};

/** The small storefront, a page of another origin as a webshop's is. */
const openShop = async ({ url }: RunningService, wire: Wire): Promise<DemoShop> => {
  const port = await freeOr(SHOP_PORT);
  const shop = await startDemoShop({ wire, service: url, shop: SHOP, port });
  await shop.prepare();
  return shop;
};

/** Behind the open shop: what its shoppers say, for the console. The demo may be stopped meanwhile. */
const speak = async (wire: Wire, { ids }: Filled, service: RunningService): Promise<void> => {
  if (ids.length === 0) return;
  const ended = { yet: false };
  void service.ended.then(() => (ended.yet = true));
  await letShoppersSpeak(wire, ids).then(
    ({ looked, answered, opened }) =>
      say(
        `\nMade-up shoppers looked at ${looked} lists, opened ${opened} suggestions and answered ` +
          `${answered} questions: the console shows it under Insight.`,
      ),
    (error: unknown) => {
      if (!ended.yet)
        say(`  no figures for Insight: ${error instanceof Error ? error.message : String(error)}`);
    },
  );
};

/** Fills, trains and shows, as far as that is still to do, and serves until it is told to stop. */
const serve = async (
  service: RunningService,
  { key, data, now }: Shop,
  imported: Filled | null,
  options: { readonly from: number; readonly locale: string; readonly once: boolean; readonly log: string },
): Promise<void> => {
  const wire = createWire(service.url, key);
  const filled = imported ?? (await fillGenerated(wire, now));
  if (imported === null) {
    sayFilled(filled, "sent over HTTP, each with consent", options.from);
    await train(data);
  } else sayFilled(filled, "imported under an attestation of this demo", options.from);
  await show(wire, filled, options.locale);
  if (options.once) return;
  const shopper = imported === null ? "shopper-001" : filled.shopper;
  const shop = await openShop(service, wire);
  try {
    say(farewell({ url: service.url, shopUrl: shop.url, key, shopper, data, log: options.log }));
    await Promise.all([service.ended, speak(wire, filled, service)]);
  } finally {
    await shop.close();
  }
};

const main = async (): Promise<void> => {
  const { values } = parseArgs({ options: OPTIONS });
  if (values.help) return say(HELP);
  const { data } = await prepareFolder(values.dir);
  const now = Date.now();
  const { key } = await runCandor<{ key: string }>(["shop", "create", SHOP, "--data", data]);
  say(
    values.data === undefined
      ? "Candor demo: a generated shop. A seeded script made up its products and its shoppers; no real " +
          "person is in it."
      : "Candor demo: the real Online Retail file. Its customers are real and without names; all times " +
          "are moved so that the newest is today.",
  );
  const from = performance.now();
  const shop: Shop = { key, data, dir: values.dir, now };
  const imported = values.data === undefined ? null : await importFile(values.data, shop);
  const log = join(values.dir, "service.log");
  const service = await startService({
    data,
    port: await freeOr(Number(values.port)),
    onTrouble: (sentence) => say(`  the service reports: ${sentence}`),
    log,
  });
  stopOnSignals(service);
  try {
    await serve(service, shop, imported, { from, locale: values.locale, once: values.once, log });
  } finally {
    await service.stop();
  }
};

try {
  await main();
} catch (error) {
  process.stderr.write(`demo: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

import { stat } from "node:fs/promises";
import type { Command } from "commander";
import { CATALOGUE_FORMATS, catalogueReader } from "../catalogue/feeds/catalogue-formats.ts";
import { closingLine, closingLineOfEvents } from "../catalogue/feeds/closing-line.ts";
import { importCatalogue } from "../catalogue/feeds/import-catalogue.ts";
import { filesWithin } from "../catalogue/feeds/open-feed.ts";
import { findItem } from "../catalogue/item-names.ts";
import { itemFactsOf } from "../catalogue/known-item.ts";
import { type Attestation, attestedChoice } from "../consent/acts/attestation.ts";
import type { ShopperRef } from "../consent/shopper-ref.ts";
import { EventIn } from "../contract/events.ts";
import { ItemIn } from "../contract/items.ts";
import { toEvent } from "../http/mapping/event.ts";
import { toItem } from "../http/mapping/item.ts";
import { check } from "../http/read-body.ts";
import { DomainError } from "../lib/errors.ts";
import type { Services } from "../services/services.ts";
import { controllerOf } from "../shop/controller.ts";
import { nobodyOf } from "../shop/settings.ts";
import { EVENT_FORMATS, eventReader } from "../shopper/formats/event-formats.ts";
import { importEvents } from "../shopper/formats/import-events.ts";
import type { ImportedEvent } from "../shopper/formats/imported-event.ts";
import { shiftToNow } from "../shopper/formats/shift-to-now.ts";
import { fieldsOfTable } from "../shopper/formats/table-columns.ts";
import { createRehearsal } from "../shopper/rehearse-events.ts";
import type { Io } from "./io.ts";
import { fieldsOfNotice, readNoticeFile } from "./notice.ts";
import { ioOf, type StoreFlags, withShop, withStoreOptions } from "./open-context.ts";
import { forWantOfConsent, tellImport } from "./tell-import.ts";

type ImportOptions = StoreFlags & {
  readonly format: string;
  readonly shop: string;
  readonly attest?: string;
  readonly shiftToNow?: boolean;
  readonly dryRun?: boolean;
  readonly map?: string;
  readonly set?: string;
};

const sizeOf = async (files: readonly string[]): Promise<number> => {
  const sizes = await Promise.all(
    files.map((file) =>
      stat(file).then(
        ({ size }) => size,
        () => null,
      ),
    ),
  );
  const missing = files.filter((_file, at) => sizes[at] === null);
  if (missing.length > 0)
    throw new DomainError("file_invalid", `There is no file ${missing.join(", nor ")}; check the path.`);
  return sizes.reduce((sum: number, size) => sum + (size ?? 0), 0);
};

const bar = (io: Io, title: string, total: number): { onBytes: (read: number) => void; end: () => void } => {
  const progress = io.progress(title, total);
  const read = { sum: 0 };
  return { onBytes: (bytes) => progress.at((read.sum += bytes)), end: () => progress.end() };
};

const parserOf =
  (namesNobody: (id: string) => boolean) =>
  (json: unknown): ImportedEvent => {
    const given = check(EventIn, json, "the event");
    const { shopper_id = null, signals } = given;
    const passed_over = shopper_id !== null && namesNobody(shopper_id);
    return {
      shopper_id: passed_over ? null : shopper_id,
      event: toEvent(given),
      ...(passed_over ? { passed_over } : {}),
      ...(signals === undefined ? {} : { signals }),
    };
  };

/** The shop's word for people who were never asked: the notice registered once, then one record a shopper. */
const attesterOf = async (
  services: Services,
  shop: string,
  attestation: Attestation,
): Promise<(ref: ShopperRef) => Promise<void>> => {
  await services.shops.notices
    .settle(shop, attestation, { granted: attestation.purposes, spoken: attestation.purposes })
    .catch((error: unknown) => {
      throw error instanceof DomainError ? new DomainError("attestation_invalid", error.message) : error;
    });
  const controller = controllerOf(
    shop,
    await services.shops.settings(shop),
    await services.shops.policy(shop),
  );
  const choice = attestedChoice(attestation);
  return async (ref) => void (await services.choices.attest(ref, choice, controller));
};

/** A format by its name; one that there is not is wrong usage. @throws DomainError usage */
const readerOf = <Reader>({ format }: ImportOptions, find: () => Reader): Reader => {
  try {
    return find();
  } catch (error) {
    if (!(error instanceof DomainError) || error.code !== "format_unknown") throw error;
    throw new DomainError("usage", `--format ${format}: ${error.message}`);
  }
};

const runCatalogue = async (given: string[], options: ImportOptions): Promise<void> => {
  const io = ioOf(options);
  const reader = readerOf(options, () => catalogueReader(options.format));
  const dryRun = options.dryRun === true;
  const total = await sizeOf(given);
  const files = await filesWithin(given);
  await withShop(options, async (services) => {
    const { currency, locale } = await services.shops.settings(options.shop);
    const { onBytes, end } = bar(io, "catalogue", total);
    const started = services.clock();
    const report = await importCatalogue(services.store.catalogue, {
      shop: options.shop,
      files,
      reader,
      currency,
      locale,
      now: started,
      onBytes,
      dryRun,
      parseItem: (json) => toItem(check(ItemIn, json, "the item")),
    }).finally(end);
    const seconds = (services.clock() - started) / 1000;
    tellImport(io, "items", report, { seconds, last: closingLine(report), dryRun });
  });
};

const runEvents = async (given: string[], options: ImportOptions): Promise<void> => {
  const io = ioOf(options);
  const plain = readerOf(options, () => eventReader(options.format, options));
  const dryRun = options.dryRun === true;
  const total = await sizeOf(given);
  const files = await filesWithin(given);
  await withShop(options, async (services) => {
    const { shop } = options;
    const [settings, policy, catalogue] = await Promise.all([
      services.shops.settings(shop),
      services.shops.policy(shop),
      services.catalogues.open(shop),
    ]);
    const { currency } = settings;
    const namesNobody = nobodyOf(settings);
    const started = services.clock();
    const attestation = options.attest === undefined ? null : await readNoticeFile(options.attest, started);
    const attested = attestation?.purposes.includes("personalise") === true;
    const attest = attestation === null || dryRun ? null : await attesterOf(services, shop, attestation);
    const { onBytes, end } = bar(io, "events", total);
    const recordEvents = dryRun
      ? createRehearsal(
          { gate: services.gate, shoppers: services.store.shoppers, clock: services.clock },
          attested,
        )
      : services.recordEvents;
    const report = await importEvents(recordEvents, {
      shop,
      files,
      reader: options.shiftToNow === true ? shiftToNow(plain, started) : plain,
      currency,
      policy,
      parseEvent: parserOf(namesNobody),
      attest,
      now: started,
      onBytes,
      dryRun,
      itemFacts: (itemId) => itemFactsOf(catalogue, itemId),
      findItem: (names) => findItem(catalogue.find, names),
      namesNobody,
      isSensitiveSearch: (query) => services.pageIndex.isSensitiveSearch(catalogue, query, started),
      refOf: (shopperId) => ({ shop, key: services.store.pseudonym(shop, shopperId) }),
    }).finally(end);
    if (!dryRun) await services.appender.run(shop);
    const seconds = (services.clock() - started) / 1000;
    tellImport(io, "events", report, { seconds, last: closingLineOfEvents(report), dryRun });
    if (report.counts["rejected.item_unknown"] !== undefined)
      io.err("Import the catalogue first: what an item is decides what may be kept of it.");
    if (forWantOfConsent(report) && attestation === null)
      io.err(
        "Events need consent records (PUT /v1/shopper/consent), or the shop’s own attestation: " +
          "--attest NOTICE.json",
      );
  });
};

/** `candor import catalogue|events`. */
export const addImportCommands = (program: Command): void => {
  const command = program.command("import").description("bring in a catalogue or history");
  const common = (child: Command, formats: readonly string[]): Command =>
    withStoreOptions(
      child
        .argument("<file...>", "plain, .gz or .zip")
        .requiredOption("--format <format>", formats.join(", "))
        .requiredOption("--shop <name>", "the shop")
        .option("--dry-run", "tell what would happen, and write nothing"),
    );
  common(
    command.command("catalogue").description("items from a feed"),
    Object.keys(CATALOGUE_FORMATS),
  ).action(runCatalogue);
  common(
    command.command("events").description("what shoppers did; needs their consent, or an attestation"),
    Object.keys(EVENT_FORMATS),
  )
    .option(
      "--attest <file>",
      "NOTICE.json: the shop attests that these people agreed, under which notice and when",
    )
    .addHelpText("after", () => `\n${fieldsOfTable()}`)
    .addHelpText("after", () => `\n${fieldsOfNotice()}\nWrite one with: candor notice --template`)
    .option("--map <columns>", "COLUMN=FIELD,…: what the columns of a table are (sku=item_id)")
    .option("--set <values>", "FIELD=VALUE,…: what holds for all rows of a table that do not say it")
    .option("--shift-to-now", "move all times by whole days, so that the newest is today")
    .action(runEvents);
};

import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import canonicalize from "canonicalize";
import { hashLeaf, rootOfLeaves } from "../../consent/proofs/ledger/merkle.ts";
import { DomainError } from "../../lib/errors.ts";
import { present } from "../../lib/present.ts";
import type { Manifest } from "../../model/package/manifest.ts";
import { GRAPH_FILE, VOCABULARY_FILE } from "../../model/package/manifest-schema.ts";
import { sealPackage } from "../../model/verify/seal-package.ts";
import type { RecommenderReport } from "../evaluate/evaluate-recommender.ts";
import type { ShopData } from "./load-shop-data.ts";
import type { ConsentUsed } from "./read-unit.ts";

export const STATEMENT_FILE = "training.json";

/**
 * What a package was trained on, for an officer: counts and times, the data set's digest, and a commitment to
 * the consents used. Nobody can be found from it; whoever holds a shopper's consent record can show that it
 * was among those used.
 */
export type TrainingStatement = {
  readonly statement: 1;
  readonly dataset: string;
  readonly purpose: "train";
  readonly as_of: string;
  readonly from: string;
  readonly to: string;
  readonly shoppers: number;
  readonly events: number;
  readonly items: number;
  /** Entries of the erasure log that the package has forgotten. */
  readonly watermark: number;
  readonly consents: { readonly count: number; readonly root: string; readonly hashing: string };
  /** On the latest days, each trained without them. */
  readonly held_back: readonly {
    readonly name: string;
    readonly predictions: number;
    readonly hit_rate: number;
    readonly mrr: number;
    readonly ndcg: number;
    readonly recall: number;
  }[];
};

const HASHING =
  "RFC 6962 (SHA-256) over RFC 8785 JSON of {personalise, subjects: [{key, version}], train}, in the " +
  "order of the first key";

/** One consent's leaf, hex. Record ids are 128 random bits, so that no leaf can be guessed. */
export const leafOfConsent = (consent: ConsentUsed): string =>
  Buffer.from(hashLeaf(Buffer.from(present(canonicalize(consent), "a consent as text")))).toString("hex");

/** Root of the consents used, by their leaves. */
export const commitToLeaves = (leaves: readonly string[]): string =>
  Buffer.from(rootOfLeaves(leaves.map((leaf) => Buffer.from(leaf, "hex")))).toString("hex");

const iso = (days: number): string => new Date(Math.round(days * 86_400_000)).toISOString();

/** The id of the data that a training read: whose it is, and what exactly it was. */
export const datasetId = (shop: string, data: Pick<ShopData, "digest">): string =>
  `shop:${shop}@${data.digest.slice(0, 16)}`;

export const stateTraining = (shop: string, data: ShopData): TrainingStatement =>
  stateCounted(shop, { ...data, leaves: data.consents.map(leafOfConsent) });

/** The statement of data that was counted before, with the leaves of the consents that were used then. */
export const stateCounted = (
  shop: string,
  data: Pick<ShopData, "dataset" | "digest" | "asOf" | "watermark"> & { readonly leaves: readonly string[] },
): TrainingStatement => {
  const times = data.dataset.stepTime;
  return {
    statement: 1,
    dataset: datasetId(shop, data),
    purpose: "train",
    as_of: new Date(data.asOf).toISOString(),
    from: iso(times.reduce((least, time) => Math.min(least, time), Infinity)),
    to: iso(times.reduce((most, time) => Math.max(most, time), -Infinity)),
    shoppers: data.dataset.units.length,
    events: data.dataset.entryItem.length,
    items: data.dataset.items.length - 1,
    watermark: data.watermark,
    consents: { count: data.leaves.length, root: commitToLeaves(data.leaves), hashing: HASHING },
    held_back: [],
  };
};

/** The statement with what was measured on the latest days, each at 20. */
export const withMeasured = (
  statement: TrainingStatement,
  reports: readonly RecommenderReport[],
): TrainingStatement => ({
  ...statement,
  held_back: reports.map(({ name, predictions, metrics }) => {
    const { hr, mrr, ndcg, recall } = metrics["20"]!;
    return { name, predictions, hit_rate: hr, mrr, ndcg, recall };
  }),
});

/**
 * Puts the statement, and files that were written beside it since, into a written package and seals it again:
 * their hashes stand in the manifest, and the statement's watermark is the manifest's.
 */
export const addStatement = async (
  dir: string,
  manifest: Manifest,
  statement: TrainingStatement,
  more: readonly string[] = [],
): Promise<Manifest> => {
  await writeFile(join(dir, STATEMENT_FILE), `${JSON.stringify(statement, null, 2)}\n`);
  const { files, golden: _golden, ...draft } = manifest;
  const others = Object.keys(files).filter(
    (path) => path !== GRAPH_FILE && path !== VOCABULARY_FILE && path !== STATEMENT_FILE,
  );
  const training = draft.training === null ? null : { ...draft.training, watermark: statement.watermark };
  return sealPackage(dir, { ...draft, training, files: [...others, ...more, STATEMENT_FILE] });
};

/** @throws DomainError package_missing */
export const readStatement = async (dir: string): Promise<TrainingStatement> => {
  const text = await readFile(join(dir, STATEMENT_FILE), "utf8").catch((cause: unknown) => {
    throw new DomainError(
      "package_missing",
      `The package has no ${STATEMENT_FILE}: it was not trained by this service.`,
      { cause },
    );
  });
  return JSON.parse(text) as TrainingStatement;
};

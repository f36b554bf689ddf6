import { DomainError } from "../../lib/errors.ts";
import { type Purpose, PURPOSES } from "../purposes.ts";

/**
 * Which purposes a category of a consent management platform stands for. `narrows`: a category that is off
 * denies, and one that is on grants nothing.
 */
export type CmpMapping = {
  readonly narrows: boolean;
  readonly categories: Readonly<Record<string, readonly Purpose[]>>;
};

/**
 * Categories as the platform sent them: on or off (Google's flags `granted` and `denied` are read as well).
 */
export type CmpCategories = Readonly<Record<string, boolean | "granted" | "denied">>;

export type CmpChoices = {
  readonly purposes: Readonly<Partial<Record<Purpose, boolean>>>;
  /** Categories that no mapping knows; they are told to the shop and decide nothing. */
  readonly unknown: readonly string[];
};

/**
 * Segment Consent Management: categories are named by each shop; these are the ones of its documentation. A
 * category that a person knows as cookies of others (advertising, marketing, sharing) is no consent to be
 * written to, profiled or learnt from.
 */
const SEGMENT: CmpMapping = {
  narrows: false,
  categories: {
    personalization: ["personalise"],
    marketing_and_personalization: ["personalise"],
    analytics: ["measure"],
    advertising: [],
    marketing: [],
    datasharing: [],
    functional: [],
    necessary: [],
    social: [],
  },
};

/**
 * Google consent mode v2. A flag says what Google's tags may do and not what a person was told, so it only
 * narrows: `denied` denies the purposes that stand beside it, `granted` grants nothing.
 */
const GOOGLE_CONSENT_MODE: CmpMapping = {
  narrows: true,
  categories: {
    personalization_storage: ["personalise"],
    ad_personalization: ["personalise"],
    ad_user_data: ["connect_channels", "train"],
    ad_storage: ["connect_channels"],
    // The same flag in the rows of GA4's export to BigQuery.
    ads_storage: ["connect_channels"],
    analytics_storage: ["measure", "train"],
    functionality_storage: [],
    security_storage: [],
  },
};

/** By name. Without a prototype, because the name comes from outside: `constructor` is no platform. */
export const CMP_PRESETS: Readonly<Record<string, CmpMapping>> = Object.freeze(
  Object.assign(Object.create(null) as object, {
    segment: SEGMENT,
    google_consent_mode: GOOGLE_CONSENT_MODE,
  }),
);

/**
 * The mapping of a platform: the preset of its name with the shop's own categories laid over it, or the
 * shop's alone. Whatever the shop adds, a preset that narrows goes on narrowing.
 * @throws DomainError `cmp_unknown` where neither is there.
 */
export const findCmpMapping = (name: string, shopMapping: CmpMapping["categories"]): CmpMapping => {
  const preset = CMP_PRESETS[normalise(name)] ?? null;
  if (preset === null && Object.keys(shopMapping).length === 0) {
    throw new DomainError(
      "cmp_unknown",
      "Map this platform's categories to purposes in the settings (cmp_mapping), or name one of: " +
        `${Object.keys(CMP_PRESETS).join(", ")}.`,
    );
  }
  return { narrows: preset?.narrows ?? false, categories: { ...preset?.categories, ...shopMapping } };
};

/**
 * Maps a platform's categories to purposes; names are compared without case, spaces and hyphens. A purpose
 * behind several categories is granted only if all of those that were sent are on; a purpose behind none that
 * was sent stays unspoken. A mapping that narrows never yields a grant.
 */
export const mapCmpCategories = (categories: CmpCategories, mapping: CmpMapping): CmpChoices => {
  const known = new Map(
    Object.entries(mapping.categories).map(([name, purposes]) => [normalise(name), purposes]),
  );
  const sent = Object.entries(categories).map(([name, value]) => ({
    name,
    purposes: known.get(normalise(name)),
    on: value === true || value === "granted",
  }));
  const purposes: Partial<Record<Purpose, boolean>> = {};
  for (const purpose of PURPOSES) {
    const about = sent.filter((category) => category.purposes?.includes(purpose));
    if (about.length === 0) continue;
    const granted = about.every(({ on }) => on);
    if (!granted || !mapping.narrows) purposes[purpose] = granted;
  }
  return {
    purposes,
    unknown: sent.filter((category) => category.purposes === undefined).map(({ name }) => name),
  };
};

const normalise = (name: string): string =>
  name
    .trim()
    .toLowerCase()
    .replace(/[\s-]+/g, "_");

/**
 * What a platform's categories say, by its preset and the shop's own mapping: the one reading of them, for a
 * choice that is recorded, for events over HTTP and for imports.
 * @throws DomainError `cmp_unknown` where nobody knows the platform.
 */
export const readCmpCategories = (
  { name, categories }: { readonly name: string; readonly categories: CmpCategories },
  shopMapping: CmpMapping["categories"],
): CmpChoices => mapCmpCategories(categories, findCmpMapping(name, shopMapping));

/** The platform whose categories a foreign format carries. */
const CMP_OF = { segment: "segment", ga4: "google_consent_mode" } as const;

/** Categories as another system sent them beside an event. */
export type SentCategories = {
  readonly source: keyof typeof CMP_OF;
  readonly categories: Readonly<Record<string, boolean>>;
};

/** What consent flags beside an event say: purposes that they decline, and which of them nobody mapped. */
export type SentRefusal = { readonly declines: readonly Purpose[]; readonly unmapped: readonly string[] };

const NOTHING_SENT: SentRefusal = { declines: [], unmapped: [] };

/**
 * The one reading of consent flags that came with an event, for every path that takes events. They can only
 * narrow: what is on grants nothing; what is off declines the purposes behind it and no other; what nobody
 * mapped decides nothing and is told.
 */
export const readSentRefusal = (
  sent: SentCategories | undefined,
  shopMapping: CmpMapping["categories"],
): SentRefusal => {
  if (sent === undefined) return NOTHING_SENT;
  const { purposes, unknown } = readCmpCategories(
    { name: CMP_OF[sent.source], categories: sent.categories },
    shopMapping,
  );
  return { declines: PURPOSES.filter((purpose) => purposes[purpose] === false), unmapped: unknown };
};

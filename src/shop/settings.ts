import { CAREFUL_POLICY, type ConsentPolicy } from "../consent/policy.ts";
import type { Purpose } from "../consent/purposes.ts";
import { type ListSettings, USUAL_LIST } from "../journey/rules/shop-wishes.ts";
import { createNamesNobody } from "../lib/names-nobody.ts";

export type ShopContact = {
  readonly name?: string | null;
  readonly phone?: string | null;
  readonly email?: string | null;
  readonly hours?: string | null;
  readonly url?: string | null;
};

/** Lists that anybody may ask for (docs/public-lists.md). */
export type PublicLists = {
  /**
   * `same`: by the model that serves profiles; `released`: by a version of its own, which tells little of few
   * people and changes seldom; `catalogue`: by what the catalogue says, and by nothing that anybody did.
   */
  readonly from: "same" | "released" | "catalogue";
  /**
   * What becomes of a released version when somebody leaves who is in it: `refit`, it is made again at once
   * without them; `catalogue`, it goes, and the catalogue has its place until the next release.
   */
  readonly on_leaving: "refit" | "catalogue";
  /** A released version is followed by the next where so many shoppers did something since. */
  readonly changed_shoppers: number;
  /** And so many days have passed. */
  readonly every_days: number;
};

/**
 * What a shop has settled; every default is on the careful side (docs/consent-rules.md, "Defaults that must
 * hold").
 */
export type ShopSettings = {
  readonly name: string;
  readonly contact: ShopContact | null;
  readonly privacy_officer: string | null;
  readonly locale: string;
  readonly locales: readonly string[];
  readonly country: string | null;
  /** Where the shop's days begin (IANA); null: as in its country. */
  readonly time_zone: string | null;
  readonly currency: string | null;
  /** Null: as is usual in each language. */
  readonly tone: "formal" | "informal" | null;
  readonly origins: readonly string[];
  readonly hosts: readonly string[];
  readonly retention_days: {
    readonly events: number;
    readonly consent_records: number;
    readonly decisions: number;
    readonly preferences: number;
    readonly refusal_rest: number;
  };
  /**
   * A model that remembers shoppers who left may serve for so long after the first of them left; 0: not for a
   * moment.
   */
  readonly forget_within_hours: number;
  /** What answers without a profile are made of: anybody may read those. */
  readonly public_lists: PublicLists;
  /** "Popular with …" needs at least so many distinct shoppers. */
  readonly popular_threshold: number;
  readonly gpc_yields_to_specific_consent: boolean;
  readonly lenient_disclosed_vendors: boolean;
  readonly tc_max_age_days: number;
  readonly id_from_device: boolean;
  readonly unknown_age: "adult" | "minor";
  readonly age_table: Readonly<Record<string, number>>;
  readonly cmp_mapping: Readonly<Record<string, readonly Purpose[]>>;
  readonly recipients: readonly { readonly name: string; readonly purpose: string }[];
  readonly claim_relevance: number;
  /**
   * Which bought things come back: consumables that the catalogue declares, or also what several shoppers
   * were seen to buy again.
   */
  readonly repurchase: "declared" | "learnt";
  /** Variety and fatigue: how many of one category may follow one another, and how often a thing is shown. */
  readonly lists: ListSettings;
  /** Of the home page's places: how many are for what is new, and for what is chosen more than before. */
  readonly home: { readonly new_arrivals: number; readonly trending: number };
};

export const defaultSettings = (shop: string): ShopSettings => ({
  name: shop,
  contact: null,
  privacy_officer: null,
  locale: "en",
  locales: ["en", "nl", "nb", "de", "fr"],
  country: null,
  time_zone: null,
  currency: null,
  tone: null,
  origins: [],
  hosts: [],
  retention_days: { events: 761, consent_records: 396, decisions: 30, preferences: 761, refusal_rest: 183 },
  forget_within_hours: 24,
  public_lists: { from: "same", on_leaving: "refit", changed_shoppers: 100, every_days: 7 },
  popular_threshold: 10,
  gpc_yields_to_specific_consent: CAREFUL_POLICY.gpc_yields_to_specific_consent,
  lenient_disclosed_vendors: CAREFUL_POLICY.lenient_disclosed_vendors,
  tc_max_age_days: CAREFUL_POLICY.tc_max_age_days,
  id_from_device: CAREFUL_POLICY.id_from_device,
  unknown_age: CAREFUL_POLICY.unknown_age,
  age_table: {},
  cmp_mapping: {},
  recipients: [],
  claim_relevance: 0.81,
  repurchase: "declared",
  lists: USUAL_LIST,
  home: { new_arrivals: 0, trending: 0 },
});

/** The consent part of the settings, with the notices that a material change has overtaken. */
export const consentPolicy = (settings: ShopSettings, overtaken: readonly string[]): ConsentPolicy => ({
  gpc_yields_to_specific_consent: settings.gpc_yields_to_specific_consent,
  lenient_disclosed_vendors: settings.lenient_disclosed_vendors,
  tc_max_age_days: settings.tc_max_age_days,
  id_from_device: settings.id_from_device,
  unknown_age: settings.unknown_age,
  age_table: settings.age_table,
  country: settings.country,
  overtaken_notices: overtaken,
  cmp_mapping: settings.cmp_mapping,
});

/** Words that are no shopper's id in this shop: those of every shop, and the shop's own mail addresses. */
export const nobodyOf = (settings: Pick<ShopSettings, "contact" | "privacy_officer">) =>
  createNamesNobody([settings.contact?.email, settings.privacy_officer]);

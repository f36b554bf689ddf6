import type { Purpose } from "../purposes.ts";

/**
 * How a purpose is called elsewhere: in the Transparency and Consent Framework and the Data Privacy
 * Vocabulary (DPV 2).
 */
export type PurposeTerms = {
  /** TCF purposes that all need consent; empty where the TCF has none. */
  readonly tcf: readonly number[];
  /** Needed besides when the shopper's id was read from the device (ePrivacy Directive, Art. 5(3)). */
  readonly tcfOnDevice: readonly number[];
  readonly dpv: string;
  /** Purposes that stand beside the main one. */
  readonly dpvAlso: readonly string[];
  readonly data: "dpv:PersonalData" | "dpv:SpecialCategoryPersonalData";
  /**
   * The article that the consent is given under, as DPV's GDPR extension names it: Art. 6(1)(a) or Art.
   * 9(2)(a).
   */
  readonly basis: "eu-gdpr:A6-1-a" | "eu-gdpr:A9-2-a";
};

export const PURPOSE_TERMS: Readonly<Record<Purpose, PurposeTerms>> = {
  personalise: {
    tcf: [5, 6],
    tcfOnDevice: [1],
    dpv: "dpv:ProvideProductRecommendations",
    dpvAlso: ["dpv:ServicePersonalisation"],
    data: "dpv:PersonalData",
    basis: "eu-gdpr:A6-1-a",
  },
  connect_channels: {
    tcf: [],
    tcfOnDevice: [],
    dpv: "dpv:ProvidePersonalisedRecommendations",
    dpvAlso: ["dpv:CustomerRelationshipManagement"],
    data: "dpv:PersonalData",
    basis: "eu-gdpr:A6-1-a",
  },
  measure: {
    tcf: [8],
    tcfOnDevice: [],
    dpv: "dpv:OptimisationForConsumer",
    dpvAlso: ["dpv:ServiceUsageAnalytics"],
    data: "dpv:PersonalData",
    basis: "eu-gdpr:A6-1-a",
  },
  train: {
    tcf: [10],
    tcfOnDevice: [],
    dpv: "dpv:ImproveExistingProductsAndServices",
    dpvAlso: ["dpv:ResearchAndDevelopment"],
    data: "dpv:PersonalData",
    basis: "eu-gdpr:A6-1-a",
  },
  contact: {
    tcf: [],
    tcfOnDevice: [],
    dpv: "dpv:DirectMarketing",
    dpvAlso: ["dpv:CommunicationManagement"],
    data: "dpv:PersonalData",
    basis: "eu-gdpr:A6-1-a",
  },
  sensitive: {
    tcf: [],
    tcfOnDevice: [],
    dpv: "dpv:ProvideProductRecommendations",
    dpvAlso: ["dpv:ServicePersonalisation"],
    data: "dpv:SpecialCategoryPersonalData",
    basis: "eu-gdpr:A9-2-a",
  },
};

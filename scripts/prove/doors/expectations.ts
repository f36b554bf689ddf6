import type { EndpointName } from "../../../src/contract/endpoints.ts";

/**
 * What an answer may still rest on once something was taken back:
 * - `nothing`: it equals the answer to somebody who never did anything, and holds nothing of the history;
 * - `own_data`: the person's own rights (Art. 15-20 GDPR) open what is stored; nothing of it after erasure;
 * - `correction`: as own data, and what is stored is written anew as the person says (Art. 16 GDPR);
 * - `story`: what was suggested then is told again (Art. 15(1)(h) GDPR), without the behaviour behind it;
 * nothing after erasure;
 * - `next`: no profiling and nothing of the history; what an earlier page showed does not come twice;
 * - `catalogue`: the same for everybody; items stand in it because the shop sells them;
 * - `dataset`: an archive in which nobody's behaviour stands who no longer agrees to training.
 */
export type Showing = "nothing" | "own_data" | "correction" | "story" | "next" | "catalogue" | "dataset";

/** Complete by its type: a new route does not compile without a line here. */
export const SHOWS: Readonly<Record<EndpointName, Showing>> = {
  recommend: "nothing",
  recommendBatch: "nothing",
  readRecommendation: "story",
  nextRecommendations: "next",
  postFeedback: "nothing",
  postAnswer: "nothing",
  // What a recorded answer showed may be told again, without the behaviour behind it (Art. 15(1)(h)).
  whyNot: "story",
  putItems: "nothing",
  listItems: "catalogue",
  listOffers: "catalogue",
  readItem: "nothing",
  patchItem: "nothing",
  deleteItem: "nothing",
  postEvents: "nothing",
  postSegmentEvents: "nothing",
  postGa4Events: "nothing",
  readConsent: "nothing",
  putConsent: "nothing",
  deleteConsent: "nothing",
  consentHistory: "nothing",
  sessionReceipt: "nothing",
  revokeSessionReceipt: "nothing",
  readShopper: "own_data",
  eraseShopper: "nothing",
  exportShopper: "own_data",
  readErasure: "nothing",
  listShopperEvents: "own_data",
  deleteShopperEvent: "own_data",
  patchShopperEvent: "correction",
  readPreferences: "nothing",
  putPreferences: "nothing",
  patchPreferences: "nothing",
  listLinks: "nothing",
  postLink: "nothing",
  deleteLink: "nothing",
  readRestriction: "nothing",
  putRestriction: "nothing",
  deleteRestriction: "nothing",
  readObjection: "nothing",
  putObjection: "nothing",
  deleteObjection: "nothing",
  listReviews: "nothing",
  postReview: "nothing",
  mintToken: "nothing",
  listModels: "nothing",
  uploadModel: "nothing",
  readModel: "nothing",
  deleteModel: "nothing",
  readSlot: "nothing",
  putSlot: "nothing",
  deleteSlot: "nothing",
  rollbackSlot: "nothing",
  exportDataset: "dataset",
  // Sums over everybody who agrees; of fewer than ten people none is told.
  insightTopics: "nothing",
  insightRelevance: "nothing",
  insightSatisfaction: "nothing",
  insightQuality: "catalogue",
  insightJourney: "nothing",
  insightOutcomes: "nothing",
  insightConsent: "nothing",
  listWebhooks: "nothing",
  postWebhook: "nothing",
  deleteWebhook: "nothing",
  listKeys: "nothing",
  deleteKey: "nothing",
  // Kinds, states and bare sums: nobody is in them.
  listWork: "nothing",
  listRules: "nothing",
  readRule: "nothing",
  putRule: "nothing",
  deleteRule: "nothing",
  previewRecommendations: "nothing",
  readSettings: "nothing",
  patchSettings: "nothing",
  readNotice: "nothing",
  putNotice: "nothing",
  transparency: "nothing",
  ledgerHead: "nothing",
  ledgerInclusion: "nothing",
  ledgerConsistency: "nothing",
  jwks: "nothing",
  gpc: "nothing",
  health: "nothing",
  ready: "nothing",
};

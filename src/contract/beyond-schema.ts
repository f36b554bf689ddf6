import type { EndpointName } from "./endpoints.ts";

/**
 * A request that fits its schema is refused with this code where the rule is broken. `at`: the field that the
 * problem names, where the code is that of a request that does not fit.
 */
export type Refused = { readonly code: string; readonly at?: string; readonly rule: string };

const no = (code: string, rule: string): Refused => ({ code, rule });
const noAt = (at: string, rule: string): Refused => ({ code: "invalid_request", at, rule });

/** What holds for every call, whatever it is about. */
export const OF_EVERY_CALL: readonly string[] = [
  "`key_missing`, `key_invalid`, `scope_missing`, `token_invalid`, `token_expired`, `origin_not_allowed`, " +
    "`shop_unknown`: who may call.",
  "`shopper_missing`: a call about a shopper names one in `Shopper-Id`; a word for nobody names none.",
  "`invalid_request`: text is well-formed Unicode, and ids are in normal form C. Lengths count UTF-16 code " +
    "units, so that a character beyond U+FFFF counts as two.",
  "`bad_json`, `body_missing`, `body_too_large`, `body_timeout`, `encoding_unsupported`, " +
    "`unsupported_media_type`: how a body is sent.",
  "`idempotency_conflict`, `idempotency_running`, `idempotency_spent`: a retry’s key stands for one request.",
  "`too_many_requests`, `overloaded`, `stopping`, `store_unavailable`, `store_full`: come again after " +
    "`Retry-After`.",
];

const ANSWER = no(
  "recommendation_unknown",
  "The answer was never made, is no longer kept, or is somebody else’s.",
);
const CURSOR = no("cursor_invalid", "A cursor is the `next_cursor` of the page before, as it was.");
const ITEM = no("item_unknown", "The catalogue has the item.");
const ITEM_SOUND = no(
  "item_invalid",
  "An item is no variant and no accessory of itself, and after a change it has a currency where it has a " +
    "price.",
);
const NOTICE: readonly Refused[] = [
  no("notice_unknown", "The notice of a grant is registered, or its text comes along."),
  no("notice_hash_mismatch", "The hash is that of the text, and of the registered text of its language."),
  no("notice_conflict", "A version of a notice has one text in each language."),
  no("purpose_not_covered", "The notice covers each purpose that is granted."),
];
const ASKED: readonly Refused[] = [
  no("slot_unknown", "The shop has the slot that is named."),
  no("model_unknown", "The slot knows the version that is pinned."),
  no("model_fenced", "The version that is pinned did not fail too often while it served."),
  no("erasures_pending", "The version that is pinned has forgotten whoever left."),
  no("pin_ambiguous", "A version that is pinned means one package."),
  no("shopper_conflict", "Header and body name the same shopper."),
  no("model_run_failed", "The model that is pinned can answer."),
  noAt("filter", "`price.min` is not larger than `price.max`."),
];
const EVENT: readonly Refused[] = [
  no("item_unknown", "The catalogue has the item, or one that the name stands for alone."),
  no(
    "event_in_future",
    "It happened at most five minutes ahead of the service’s clock, unless it is `unsubscribed`.",
  ),
];
const GONE = no("idempotency_spent", "The person is not erased while the call is under way.");
const SLOT: readonly Refused[] = [
  no("slot_unknown", "The shop has the slot."),
  no("promotion_running", "Another change of models or an erasure is running; try again."),
];
const FOREIGN: readonly Refused[] = [
  ...EVENT,
  no("line_invalid", "The row is an event of that system, with a time, and its products have ids."),
  no("invalid_request", "What the row says makes an event that could be sent by itself."),
];

/** What the schema of an operation cannot say, and is refused; by operation, for its description. */
export const BEYOND_SCHEMA: Partial<Readonly<Record<EndpointName, readonly Refused[]>>> = {
  recommend: ASKED,
  recommendBatch: ASKED,
  previewRecommendations: [
    no("slot_unknown", "The shop has the slot that is named."),
    noAt("filter", "`price.min` is not larger than `price.max`."),
    noAt("rules", "In a schedule `until` is later than `from`, and the time zone has a name that is known."),
    noAt("rules", "Each rule has an id of its own, and its `price.min` is not larger than `price.max`."),
  ],
  readRecommendation: [ANSWER],
  nextRecommendations: [
    ANSWER,
    no("slot_unknown", "The slot that was asked for is still there."),
    no("model_unknown", "The version that was pinned is still there."),
    no("model_fenced", "The version that was pinned did not fail too often while it served."),
    no("erasures_pending", "The version that was pinned has forgotten whoever left."),
    no("model_run_failed", "The model that was pinned can answer."),
  ],
  postFeedback: [
    ANSWER,
    no("item_unknown", "The item was in that answer."),
    noAt("scope", "An item has the brand or category that is to be sent away."),
  ],
  postAnswer: [
    ANSWER,
    no("shopper_missing", "The answer is that of the person who was asked: the call names them."),
    no("question_unknown", "The answer asked something."),
    noAt("value", "What asks for relevance is answered with 1 or 0."),
  ],
  whyNot: [
    ANSWER,
    ITEM,
    no("model_unknown", "The model of that answer is still there."),
    no("model_fenced", "The model of that answer did not fail too often since."),
    no("erasures_pending", "The model of that answer has forgotten whoever left."),
  ],
  putItems: [ITEM_SOUND],
  listItems: [CURSOR],
  readItem: [ITEM],
  patchItem: [ITEM, ITEM_SOUND],
  deleteItem: [ITEM],
  postEvents: [...EVENT, no("shopper_conflict", "Header and body name the same shopper.")],
  postSegmentEvents: FOREIGN,
  postGa4Events: FOREIGN,
  putConsent: [
    ...NOTICE,
    no("notice_hash_missing", "A platform’s categories that grant name the notice that was seen."),
    no(
      "given_at_in_future",
      "`given_at` of a grant is at most five minutes ahead of the service’s clock. What denies and grants " +
        "nothing is refused for nothing beside it: `left_out` names what of that is not recorded.",
    ),
    no("given_at_stale", "After a refusal, withdrawal or erasure a grant is certainly later."),
    noAt("expires_at", "A grant ends after it was given."),
    no("tc_string_invalid", "The TC string can be read, and is one that may count."),
    GONE,
    no("cmp_unknown", "One of the categories speaks of a purpose, by the preset or the shop’s mapping."),
    no("age_raised", "A shopper token that grants does not raise an age that the shop told."),
    no("consent_changed", "Somebody else changed the same person’s consent at this moment; try again."),
  ],
  deleteConsent: [GONE],
  postReview: [GONE],
  sessionReceipt: [
    ...NOTICE,
    no(
      "consent_stopped",
      "Nothing stops consent of that person: a restriction, objection, pause, or their age.",
    ),
  ],
  revokeSessionReceipt: [
    no("receipt_invalid", "The receipt is one that this service signed, for this session."),
    no("receipt_expired", "The receipt has not ended."),
    no("receipt_replayed", "The receipt was not taken back before."),
  ],
  listShopperEvents: [CURSOR],
  deleteShopperEvent: [no("event_unknown", "The shopper has the event.")],
  patchShopperEvent: [
    no("event_unknown", "The shopper has the event."),
    ...EVENT,
    ...["item_id", "value", "query", "case_id", "currency"].map((field) =>
      noAt(field, "What the event is after the change could be sent as an event of its type."),
    ),
    no("consent_missing", "What the change brings in may be kept of the shopper."),
    no("consent_changed", "Somebody else changed the same person’s consent at this moment; try again."),
  ],
  deleteKey: [
    no("key_unknown", "The shop has the key."),
    no("key_in_use", "The key is not the one that calls."),
  ],
  readErasure: [no("erasure_unknown", "The receipt is one that was given here.")],
  postLink: [
    no(
      "link_unproven",
      "A proof is a shopper token of the other id with the scope `rights`, for this origin.",
    ),
    noAt("shopper_id", "It is another id than the shopper’s own, and they have room for a further one."),
    no("consent_changed", "Somebody else changed the same person’s identities at this moment; try again."),
  ],
  deleteLink: [no("link_unknown", "The shopper has the link.")],
  postWebhook: [
    no("webhook_address", "The address is https, and not of this machine or a private network."),
    no("webhook_limit", "There is room for a further one."),
  ],
  deleteWebhook: [no("webhook_unknown", "There is such a webhook.")],
  readRule: [no("rule_unknown", "There is such a rule.")],
  putRule: [
    no("slot_unknown", "The shop has the slots that are named."),
    noAt("filter", "`price.min` is not larger than `price.max`."),
    noAt(
      "schedule",
      "`until` is later than `from`, the week’s `from` is not its `to`, and the time zone has a name that " +
        "is known.",
    ),
    no("rule_limit", "There is room for a further one."),
  ],
  deleteRule: [no("rule_unknown", "There is such a rule.")],
  readNotice: [no("not_found", "The version is registered.")],
  putNotice: [
    no("notice_hash_mismatch", "A hash that is given is that of the text."),
    no("notice_conflict", "A version of a notice stays as it was registered."),
  ],
  readModel: [
    no("model_unknown", "The registry has the model."),
    no("package_hash_mismatch", "The stored package is what was put in."),
  ],
  deleteModel: [
    no("model_unknown", "The registry has the model."),
    no("model_in_use", "No slot uses it."),
    no("promotion_running", "Another change of models or an erasure is running; try again."),
  ],
  readSlot: SLOT,
  putSlot: [
    ...SLOT,
    no("model_unknown", "The registry has each package that is named."),
    noAt("champion", "Only a ranking stage may be empty."),
    noAt("challenger", "`model` and `id`, where both are given, name one package."),
    noAt("challenger", "With a share of 0 it is the one whose canary ends."),
    no(
      "invalid_request",
      "A package serves slots of its own task, and is compared with another than itself.",
    ),
    no("model_fenced", "No package that is named failed too often while it served."),
    no("training_unknown", "What it was trained on is known, or accepted."),
    no("erasures_pending", "It has forgotten whoever left."),
    no("promotion_gate", "The new champion meets the gate."),
  ],
  deleteSlot: [...SLOT, no("model_in_use", "It is no slot that moments ask for.")],
  rollbackSlot: [...SLOT, no("nothing_to_roll_back", "An earlier champion may serve again.")],
  ledgerInclusion: [no("proof_invalid", "`index` is smaller than `size`, and the ledger is as large.")],
  ledgerConsistency: [no("proof_invalid", "`from` is not larger than `to`, and the ledger is as large.")],
};

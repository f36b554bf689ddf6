/**
 * Long because it is the contract itself: every call of the wire with its types, made by
 * `npm run faces:build`. Not written by hand: a test makes it again and compares.
 */
export const CALLS = {
  recommend: "POST /v1/recommendations",
  recommendBatch: "POST /v1/recommendations/batch",
  readRecommendation: "GET /v1/recommendations/{recommendation_id}",
  nextRecommendations: "POST /v1/recommendations/{recommendation_id}/next",
  postFeedback: "POST /v1/recommendations/{recommendation_id}/feedback",
  postAnswer: "POST /v1/recommendations/{recommendation_id}/answer",
  whyNot: "POST /v1/recommendations/{recommendation_id}/why-not",
  putItems: "PUT /v1/items",
  listItems: "GET /v1/items",
  listOffers: "GET /v1/offers",
  readItem: "GET /v1/items/{item_id}",
  patchItem: "PATCH /v1/items/{item_id}",
  deleteItem: "DELETE /v1/items/{item_id}",
  postEvents: "POST /v1/events",
  postSegmentEvents: "POST /v1/events/segment",
  postGa4Events: "POST /v1/events/ga4",
  readConsent: "GET /v1/shopper/consent",
  putConsent: "PUT /v1/shopper/consent",
  deleteConsent: "DELETE /v1/shopper/consent",
  consentHistory: "GET /v1/shopper/consent/history",
  sessionReceipt: "POST /v1/session-receipts",
  revokeSessionReceipt: "DELETE /v1/session-receipts",
  readShopper: "GET /v1/shopper",
  eraseShopper: "DELETE /v1/shopper",
  exportShopper: "GET /v1/shopper/export",
  readErasure: "GET /v1/erasures/{receipt_id}",
  listShopperEvents: "GET /v1/shopper/events",
  deleteShopperEvent: "DELETE /v1/shopper/events/{event_id}",
  patchShopperEvent: "PATCH /v1/shopper/events/{event_id}",
  readPreferences: "GET /v1/shopper/preferences",
  putPreferences: "PUT /v1/shopper/preferences",
  patchPreferences: "PATCH /v1/shopper/preferences",
  listLinks: "GET /v1/shopper/links",
  postLink: "POST /v1/shopper/links",
  deleteLink: "DELETE /v1/shopper/links/{link_id}",
  readRestriction: "GET /v1/shopper/restriction",
  putRestriction: "PUT /v1/shopper/restriction",
  deleteRestriction: "DELETE /v1/shopper/restriction",
  readObjection: "GET /v1/shopper/objection",
  putObjection: "PUT /v1/shopper/objection",
  deleteObjection: "DELETE /v1/shopper/objection",
  listReviews: "GET /v1/shopper/review-requests",
  postReview: "POST /v1/shopper/review-requests",
  mintToken: "POST /v1/shopper-tokens",
  listModels: "GET /v1/models",
  uploadModel: "POST /v1/models",
  readModel: "GET /v1/models/{model}",
  deleteModel: "DELETE /v1/models/{model}",
  readSlot: "GET /v1/slots/{slot}",
  putSlot: "PUT /v1/slots/{slot}",
  deleteSlot: "DELETE /v1/slots/{slot}",
  rollbackSlot: "POST /v1/slots/{slot}/rollback",
  exportDataset: "POST /v1/datasets",
  insightTopics: "GET /v1/insight",
  insightRelevance: "GET /v1/insight/relevance",
  insightSatisfaction: "GET /v1/insight/satisfaction",
  insightOutcomes: "GET /v1/insight/outcomes",
  insightConsent: "GET /v1/insight/consent",
  insightQuality: "GET /v1/insight/quality",
  insightJourney: "GET /v1/insight/journey",
  readSettings: "GET /v1/settings",
  patchSettings: "PATCH /v1/settings",
  listWebhooks: "GET /v1/webhooks",
  postWebhook: "POST /v1/webhooks",
  deleteWebhook: "DELETE /v1/webhooks/{webhook_id}",
  listRules: "GET /v1/rules",
  readRule: "GET /v1/rules/{rule_id}",
  putRule: "PUT /v1/rules/{rule_id}",
  deleteRule: "DELETE /v1/rules/{rule_id}",
  previewRecommendations: "POST /v1/recommendations/preview",
  readNotice: "GET /v1/notices/{version}",
  putNotice: "PUT /v1/notices/{version}",
  listKeys: "GET /v1/keys",
  deleteKey: "DELETE /v1/keys/{key_id}",
  listWork: "GET /v1/work",
  transparency: "GET /v1/transparency",
  ledgerHead: "GET /v1/transparency/ledger",
  ledgerInclusion: "GET /v1/transparency/ledger/inclusion",
  ledgerConsistency: "GET /v1/transparency/ledger/consistency",
  jwks: "GET /.well-known/jwks.json",
  gpc: "GET /.well-known/gpc.json",
  health: "GET /healthz",
  ready: "GET /readyz",
} as const;

/** What each call takes and answers. */
export type Calls = {
  /** Suggestions for one moment, with reasons and notice */
  recommend: {
    input: {
      body: {
        moment:
          | "home"
          | "category"
          | "search"
          | "product"
          | "cart"
          | "checkout"
          | "confirmation"
          | "after_sales"
          | "outreach"
          | "service";
        shopper?: { id: string } | null;
        session?: {
          id?: string;
          events?: {
            type:
              | "view"
              | "search"
              | "click"
              | "impression"
              | "cart_add"
              | "cart_remove"
              | "wishlist_add"
              | "purchase"
              | "order_cancelled"
              | "return"
              | "rating"
              | "dismiss"
              | "delivered"
              | "contacted"
              | "unsubscribed"
              | "service_opened"
              | "service_resolved"
              | "nps";
            item_id?: string | null;
            occurred_at?: string;
            event_id?: string;
            quantity?: number;
            query?: string | null;
            channel?: "web" | "app" | "store" | "email" | "phone" | "other";
            order_id?: string | null;
          }[];
          consent_receipt?: string | null;
        } | null;
        context?: {
          item_id?: string | null;
          items?: string[];
          cart?: string[];
          category?: string[];
          query?: string | null;
          channel?: "web" | "app" | "store" | "email" | "phone" | "other";
          locale?: string | null;
          country?: string | null;
          currency?: string | null;
        };
        signals?: { gpc?: boolean; dnt?: boolean; tc_string?: string | null; gpp?: string | null };
        limit?: number;
        slot?: string;
        mode?: "auto" | "non_profiled";
        filter?: {
          category?: string[];
          brand?: string[];
          price?: { min?: number | null; max?: number | null };
          attributes?: Record<string, string | number | boolean>;
          exclude_items?: string[];
        };
        objectives?: {
          save_money?: number;
          easy?: number;
          reliable?: number;
          informed?: number;
          fun?: number;
        };
        variants?: boolean;
        min_score?: number | null;
        explain?: "full" | "brief";
      };
    };
    answer: {
      recommendation_id: string;
      locale: string;
      control_token: string | null;
      items: {
        item_id: string;
        rank: number;
        score: number;
        belief: number | null;
        item: {
          title: string;
          price: number | null;
          list_price?: number;
          currency: string | null;
          image_url: string | null;
          url: string | null;
        };
        basis: "personalised" | "contextual" | "popular" | "promoted";
        profiling: boolean;
        paid?: boolean;
        promoted?: { ground: string; paid: boolean; on_behalf_of: string | null };
        reasons: {
          code: string;
          text: string;
          label: string;
          aria: string;
          share: number;
          evidence: {
            event_id: string | null;
            type: string;
            item_id: string | null;
            title: string | null;
            channel: string | null;
            occurred_at: string | null;
            age_days: number | null;
          }[];
        }[];
        counterfactual: {
          without: string[];
          rank_without: number | null;
          instead: string | null;
          text: string;
          verified: true;
        } | null;
        controls: {
          rel: "not_interested" | "forget_event" | "why" | "pause" | "non_profiled" | "objectives" | "person";
          label: string;
          effect: string;
          method: string;
          href: string;
          body: Record<string, unknown> | null;
          undo: Record<string, unknown> | null;
        }[];
      }[];
      outreach: {
        send: boolean;
        because: string | null;
        channel: string | null;
        not_before: string | null;
        about?: "thanks" | "care" | "refill";
      } | null;
      help: { contact: Record<string, unknown> | null; items: Record<string, unknown>[] } | null;
      ask: {
        kind: "nps" | "relevance";
        item_id: string | null;
        text: string;
        method: "POST";
        href: string;
        answers: { label: string; body: { value: number } }[];
      } | null;
      transparency: {
        mode: "profile" | "session" | "context" | "popular";
        profiling: boolean;
        mode_because: string | null;
        text: string;
        purposes_used: ("personalise" | "connect_channels" | "measure" | "train" | "contact" | "sensitive")[];
        purposes_denied: {
          purpose: "personalise" | "connect_channels" | "measure" | "train" | "contact" | "sensitive";
          because:
            | "never_given"
            | "refused"
            | "withdrawn"
            | "expired"
            | "notice_changed"
            | "requires_personalise"
            | "opt_out"
            | "gpc"
            | "dnt"
            | "tcf"
            | "gpp"
            | "signal_invalid"
            | "restricted"
            | "objected"
            | "paused"
            | "minor"
            | "erased"
            | "no_shopper"
            | "store_unavailable";
        }[];
        data_used: { category: string; count: number; oldest_days: number | null }[];
        data_withheld: { category: string; because: string }[];
        signals: { gpc: boolean; dnt: boolean; tcf: string; gpp: string };
        model: {
          slot: string;
          name: string | null;
          version: string | null;
          arm: string;
          main_parameters: string[];
          ranking?: { name: string; version: string };
          instead_of?: string;
        };
        unexplained?: "reasons" | "removals";
        rules_applied: { code: string; text: string; items: number }[];
        change: string;
        parameters: string;
        ledger_head: string | null;
      };
    };
  };
  /** NDJSON of requests, one answer or problem a line; consent is decided per line */
  recommendBatch: {
    input: {
      body:
        | {
            moment:
              | "home"
              | "category"
              | "search"
              | "product"
              | "cart"
              | "checkout"
              | "confirmation"
              | "after_sales"
              | "outreach"
              | "service";
            shopper?: { id: string } | null;
            session?: {
              id?: string;
              events?: {
                type:
                  | "view"
                  | "search"
                  | "click"
                  | "impression"
                  | "cart_add"
                  | "cart_remove"
                  | "wishlist_add"
                  | "purchase"
                  | "order_cancelled"
                  | "return"
                  | "rating"
                  | "dismiss"
                  | "delivered"
                  | "contacted"
                  | "unsubscribed"
                  | "service_opened"
                  | "service_resolved"
                  | "nps";
                item_id?: string | null;
                occurred_at?: string;
                event_id?: string;
                quantity?: number;
                query?: string | null;
                channel?: "web" | "app" | "store" | "email" | "phone" | "other";
                order_id?: string | null;
              }[];
              consent_receipt?: string | null;
            } | null;
            context?: {
              item_id?: string | null;
              items?: string[];
              cart?: string[];
              category?: string[];
              query?: string | null;
              channel?: "web" | "app" | "store" | "email" | "phone" | "other";
              locale?: string | null;
              country?: string | null;
              currency?: string | null;
            };
            signals?: { gpc?: boolean; dnt?: boolean; tc_string?: string | null; gpp?: string | null };
            limit?: number;
            slot?: string;
            mode?: "auto" | "non_profiled";
            filter?: {
              category?: string[];
              brand?: string[];
              price?: { min?: number | null; max?: number | null };
              attributes?: Record<string, string | number | boolean>;
              exclude_items?: string[];
            };
            objectives?: {
              save_money?: number;
              easy?: number;
              reliable?: number;
              informed?: number;
              fun?: number;
            };
            variants?: boolean;
            min_score?: number | null;
            explain?: "full" | "brief";
          }
        | {
            moment:
              | "home"
              | "category"
              | "search"
              | "product"
              | "cart"
              | "checkout"
              | "confirmation"
              | "after_sales"
              | "outreach"
              | "service";
            shopper?: { id: string } | null;
            session?: {
              id?: string;
              events?: {
                type:
                  | "view"
                  | "search"
                  | "click"
                  | "impression"
                  | "cart_add"
                  | "cart_remove"
                  | "wishlist_add"
                  | "purchase"
                  | "order_cancelled"
                  | "return"
                  | "rating"
                  | "dismiss"
                  | "delivered"
                  | "contacted"
                  | "unsubscribed"
                  | "service_opened"
                  | "service_resolved"
                  | "nps";
                item_id?: string | null;
                occurred_at?: string;
                event_id?: string;
                quantity?: number;
                query?: string | null;
                channel?: "web" | "app" | "store" | "email" | "phone" | "other";
                order_id?: string | null;
              }[];
              consent_receipt?: string | null;
            } | null;
            context?: {
              item_id?: string | null;
              items?: string[];
              cart?: string[];
              category?: string[];
              query?: string | null;
              channel?: "web" | "app" | "store" | "email" | "phone" | "other";
              locale?: string | null;
              country?: string | null;
              currency?: string | null;
            };
            signals?: { gpc?: boolean; dnt?: boolean; tc_string?: string | null; gpp?: string | null };
            limit?: number;
            slot?: string;
            mode?: "auto" | "non_profiled";
            filter?: {
              category?: string[];
              brand?: string[];
              price?: { min?: number | null; max?: number | null };
              attributes?: Record<string, string | number | boolean>;
              exclude_items?: string[];
            };
            objectives?: {
              save_money?: number;
              easy?: number;
              reliable?: number;
              informed?: number;
              fun?: number;
            };
            variants?: boolean;
            min_score?: number | null;
            explain?: "full" | "brief";
          }[];
    };
    answer: (
      | {
          recommendation_id: string;
          locale: string;
          control_token: string | null;
          items: {
            item_id: string;
            rank: number;
            score: number;
            belief: number | null;
            item: {
              title: string;
              price: number | null;
              list_price?: number;
              currency: string | null;
              image_url: string | null;
              url: string | null;
            };
            basis: "personalised" | "contextual" | "popular" | "promoted";
            profiling: boolean;
            paid?: boolean;
            promoted?: { ground: string; paid: boolean; on_behalf_of: string | null };
            reasons: {
              code: string;
              text: string;
              label: string;
              aria: string;
              share: number;
              evidence: {
                event_id: string | null;
                type: string;
                item_id: string | null;
                title: string | null;
                channel: string | null;
                occurred_at: string | null;
                age_days: number | null;
              }[];
            }[];
            counterfactual: {
              without: string[];
              rank_without: number | null;
              instead: string | null;
              text: string;
              verified: true;
            } | null;
            controls: {
              rel:
                | "not_interested"
                | "forget_event"
                | "why"
                | "pause"
                | "non_profiled"
                | "objectives"
                | "person";
              label: string;
              effect: string;
              method: string;
              href: string;
              body: Record<string, unknown> | null;
              undo: Record<string, unknown> | null;
            }[];
          }[];
          outreach: {
            send: boolean;
            because: string | null;
            channel: string | null;
            not_before: string | null;
            about?: "thanks" | "care" | "refill";
          } | null;
          help: { contact: Record<string, unknown> | null; items: Record<string, unknown>[] } | null;
          ask: {
            kind: "nps" | "relevance";
            item_id: string | null;
            text: string;
            method: "POST";
            href: string;
            answers: { label: string; body: { value: number } }[];
          } | null;
          transparency: {
            mode: "profile" | "session" | "context" | "popular";
            profiling: boolean;
            mode_because: string | null;
            text: string;
            purposes_used: (
              "personalise" | "connect_channels" | "measure" | "train" | "contact" | "sensitive"
            )[];
            purposes_denied: {
              purpose: "personalise" | "connect_channels" | "measure" | "train" | "contact" | "sensitive";
              because:
                | "never_given"
                | "refused"
                | "withdrawn"
                | "expired"
                | "notice_changed"
                | "requires_personalise"
                | "opt_out"
                | "gpc"
                | "dnt"
                | "tcf"
                | "gpp"
                | "signal_invalid"
                | "restricted"
                | "objected"
                | "paused"
                | "minor"
                | "erased"
                | "no_shopper"
                | "store_unavailable";
            }[];
            data_used: { category: string; count: number; oldest_days: number | null }[];
            data_withheld: { category: string; because: string }[];
            signals: { gpc: boolean; dnt: boolean; tcf: string; gpp: string };
            model: {
              slot: string;
              name: string | null;
              version: string | null;
              arm: string;
              main_parameters: string[];
              ranking?: { name: string; version: string };
              instead_of?: string;
            };
            unexplained?: "reasons" | "removals";
            rules_applied: { code: string; text: string; items: number }[];
            change: string;
            parameters: string;
            ledger_head: string | null;
          };
        }
      | {
          line: number;
          problem: {
            type: string;
            title: string;
            status: number;
            code: string;
            detail: string;
            request_id: string;
            errors: { path: string; message: string }[];
          };
        }
    )[];
  };
  /** The full story of an answer, later */
  readRecommendation: {
    input: { params: { recommendation_id: string } };
    answer: {
      recommendation_id: string;
      decided_at: string;
      moment:
        | "home"
        | "category"
        | "search"
        | "product"
        | "cart"
        | "checkout"
        | "confirmation"
        | "after_sales"
        | "outreach"
        | "service";
      locale: string;
      items: {
        item_id?: string;
        rank?: number;
        score?: number;
        belief?: number | null;
        item?: {
          title: string;
          price: number | null;
          list_price?: number;
          currency: string | null;
          image_url: string | null;
          url: string | null;
        };
        basis?: "personalised" | "contextual" | "popular" | "promoted";
        profiling?: boolean;
        paid?: boolean;
        promoted?: { ground: string; paid: boolean; on_behalf_of: string | null };
        reasons?: {
          code: string;
          text: string;
          label: string;
          aria: string;
          share: number;
          evidence: {
            event_id: string | null;
            type: string;
            item_id: string | null;
            title: string | null;
            channel: string | null;
            occurred_at: string | null;
            age_days: number | null;
          }[];
        }[];
        counterfactual?: {
          without: string[];
          rank_without: number | null;
          instead: string | null;
          text: string;
          verified: true;
        } | null;
        controls?: {
          rel: "not_interested" | "forget_event" | "why" | "pause" | "non_profiled" | "objectives" | "person";
          label: string;
          effect: string;
          method: string;
          href: string;
          body: Record<string, unknown> | null;
          undo: Record<string, unknown> | null;
        }[];
      }[];
      transparency: {
        mode?: "profile" | "session" | "context" | "popular";
        profiling?: boolean;
        mode_because?: string | null;
        text?: string;
        purposes_used?: (
          "personalise" | "connect_channels" | "measure" | "train" | "contact" | "sensitive"
        )[];
        purposes_denied?: {
          purpose: "personalise" | "connect_channels" | "measure" | "train" | "contact" | "sensitive";
          because:
            | "never_given"
            | "refused"
            | "withdrawn"
            | "expired"
            | "notice_changed"
            | "requires_personalise"
            | "opt_out"
            | "gpc"
            | "dnt"
            | "tcf"
            | "gpp"
            | "signal_invalid"
            | "restricted"
            | "objected"
            | "paused"
            | "minor"
            | "erased"
            | "no_shopper"
            | "store_unavailable";
        }[];
        data_used?: { category: string; count: number; oldest_days: number | null }[];
        data_withheld?: { category: string; because: string }[];
        signals?: { gpc: boolean; dnt: boolean; tcf: string; gpp: string };
        model?: {
          slot: string;
          name: string | null;
          version: string | null;
          arm: string;
          main_parameters: string[];
          ranking?: { name: string; version: string };
          instead_of?: string;
        };
        unexplained?: "reasons" | "removals";
        rules_applied?: { code: string; text: string; items: number }[];
        change?: string;
        parameters?: string;
        ledger_head?: string | null;
      };
      told_without: { category: string; because: string }[];
    };
  };
  /** The next page: the same question continued, under what consent says now */
  nextRecommendations: {
    input: {
      params: { recommendation_id: string };
      body: {
        limit?: number;
        session?: {
          id?: string;
          events?: {
            type:
              | "view"
              | "search"
              | "click"
              | "impression"
              | "cart_add"
              | "cart_remove"
              | "wishlist_add"
              | "purchase"
              | "order_cancelled"
              | "return"
              | "rating"
              | "dismiss"
              | "delivered"
              | "contacted"
              | "unsubscribed"
              | "service_opened"
              | "service_resolved"
              | "nps";
            item_id?: string | null;
            occurred_at?: string;
            event_id?: string;
            quantity?: number;
            query?: string | null;
            channel?: "web" | "app" | "store" | "email" | "phone" | "other";
            order_id?: string | null;
          }[];
          consent_receipt?: string | null;
        } | null;
        signals?: { gpc?: boolean; dnt?: boolean; tc_string?: string | null; gpp?: string | null };
      };
    };
    answer: {
      recommendation_id: string;
      locale: string;
      control_token: string | null;
      items: {
        item_id: string;
        rank: number;
        score: number;
        belief: number | null;
        item: {
          title: string;
          price: number | null;
          list_price?: number;
          currency: string | null;
          image_url: string | null;
          url: string | null;
        };
        basis: "personalised" | "contextual" | "popular" | "promoted";
        profiling: boolean;
        paid?: boolean;
        promoted?: { ground: string; paid: boolean; on_behalf_of: string | null };
        reasons: {
          code: string;
          text: string;
          label: string;
          aria: string;
          share: number;
          evidence: {
            event_id: string | null;
            type: string;
            item_id: string | null;
            title: string | null;
            channel: string | null;
            occurred_at: string | null;
            age_days: number | null;
          }[];
        }[];
        counterfactual: {
          without: string[];
          rank_without: number | null;
          instead: string | null;
          text: string;
          verified: true;
        } | null;
        controls: {
          rel: "not_interested" | "forget_event" | "why" | "pause" | "non_profiled" | "objectives" | "person";
          label: string;
          effect: string;
          method: string;
          href: string;
          body: Record<string, unknown> | null;
          undo: Record<string, unknown> | null;
        }[];
      }[];
      outreach: {
        send: boolean;
        because: string | null;
        channel: string | null;
        not_before: string | null;
        about?: "thanks" | "care" | "refill";
      } | null;
      help: { contact: Record<string, unknown> | null; items: Record<string, unknown>[] } | null;
      ask: {
        kind: "nps" | "relevance";
        item_id: string | null;
        text: string;
        method: "POST";
        href: string;
        answers: { label: string; body: { value: number } }[];
      } | null;
      transparency: {
        mode: "profile" | "session" | "context" | "popular";
        profiling: boolean;
        mode_because: string | null;
        text: string;
        purposes_used: ("personalise" | "connect_channels" | "measure" | "train" | "contact" | "sensitive")[];
        purposes_denied: {
          purpose: "personalise" | "connect_channels" | "measure" | "train" | "contact" | "sensitive";
          because:
            | "never_given"
            | "refused"
            | "withdrawn"
            | "expired"
            | "notice_changed"
            | "requires_personalise"
            | "opt_out"
            | "gpc"
            | "dnt"
            | "tcf"
            | "gpp"
            | "signal_invalid"
            | "restricted"
            | "objected"
            | "paused"
            | "minor"
            | "erased"
            | "no_shopper"
            | "store_unavailable";
        }[];
        data_used: { category: string; count: number; oldest_days: number | null }[];
        data_withheld: { category: string; because: string }[];
        signals: { gpc: boolean; dnt: boolean; tcf: string; gpp: string };
        model: {
          slot: string;
          name: string | null;
          version: string | null;
          arm: string;
          main_parameters: string[];
          ranking?: { name: string; version: string };
          instead_of?: string;
        };
        unexplained?: "reasons" | "removals";
        rules_applied: { code: string; text: string; items: number }[];
        change: string;
        parameters: string;
        ledger_head: string | null;
      };
    };
  };
  /** What the shopper says of a suggestion; the wish holds at once, the verdict is kept with measure */
  postFeedback: {
    input: {
      params: { recommendation_id: string };
      body: {
        item_id: string;
        verdict: "relevant" | "not_relevant" | "clicked" | "reason_wrong";
        scope?: "item" | "brand" | "category";
        reason?:
          | "have_it"
          | "not_my_taste"
          | "too_expensive"
          | "for_someone_else"
          | "bad_experience"
          | "not_true"
          | "other";
      };
    };
    answer: {
      kept: boolean;
      because:
        | (
            | "never_given"
            | "refused"
            | "withdrawn"
            | "expired"
            | "notice_changed"
            | "requires_personalise"
            | "opt_out"
            | "gpc"
            | "dnt"
            | "tcf"
            | "gpp"
            | "signal_invalid"
            | "restricted"
            | "objected"
            | "paused"
            | "minor"
            | "erased"
            | "no_shopper"
            | "store_unavailable"
          )
        | null;
    };
  };
  /** What the shopper answers to the question of a recommendation (`ask`); kept with measure alone */
  postAnswer: {
    input: { params: { recommendation_id: string }; body: { value: number } };
    answer: {
      kept: boolean;
      because:
        | (
            | "never_given"
            | "refused"
            | "withdrawn"
            | "expired"
            | "notice_changed"
            | "requires_personalise"
            | "opt_out"
            | "gpc"
            | "dnt"
            | "tcf"
            | "gpp"
            | "signal_invalid"
            | "restricted"
            | "objected"
            | "paused"
            | "minor"
            | "erased"
            | "no_shopper"
            | "store_unavailable"
          )
        | null;
    };
  };
  /** Which gate, rule or score keeps an item out of an answer, re-run on its model */
  whyNot: {
    input: { params: { recommendation_id: string }; body: { item_id: string } };
    answer: {
      item_id: string;
      list: "shown" | "made_now";
      because: string;
      code: string | null;
      text: string;
      rank: number | null;
      score: number | null;
    };
  };
  /** Add or replace items, one or many */
  putItems: {
    input: {
      body:
        | {
            item_id: string;
            title: string;
            kind?: "product" | "content";
            description?: string | null;
            category?: string[];
            google_product_category?: string | null;
            brand?: string | null;
            price?: number | null;
            list_price?: number | null;
            currency?: string | null;
            available?: boolean;
            delivery_days?: number | null;
            sales_rank?: number | null;
            rating?: { average: number; count: number } | null;
            image_url?: string | null;
            url?: string | null;
            attributes?: Record<string, string | number | boolean>;
            translations?: Record<string, { title?: string; description?: string; url?: string }>;
            variant_of?: string | null;
            accessory_of?: string[];
            consumable?: { interval_days: number } | null;
            sensitivity?: ("health" | "sexuality" | "religion" | "politics" | "union" | "ethnicity")[];
            published_at?: string | null;
          }
        | {
            item_id: string;
            title: string;
            kind?: "product" | "content";
            description?: string | null;
            category?: string[];
            google_product_category?: string | null;
            brand?: string | null;
            price?: number | null;
            list_price?: number | null;
            currency?: string | null;
            available?: boolean;
            delivery_days?: number | null;
            sales_rank?: number | null;
            rating?: { average: number; count: number } | null;
            image_url?: string | null;
            url?: string | null;
            attributes?: Record<string, string | number | boolean>;
            translations?: Record<string, { title?: string; description?: string; url?: string }>;
            variant_of?: string | null;
            accessory_of?: string[];
            consumable?: { interval_days: number } | null;
            sensitivity?: ("health" | "sexuality" | "religion" | "politics" | "union" | "ethnicity")[];
            published_at?: string | null;
          }[];
    };
    answer: {
      results: {
        item_id: string | null;
        line: number;
        status: "kept" | "duplicate" | "rejected";
        list_price?: "false" | "unproven";
        code?: string;
        message?: string;
      }[];
      kept: number;
      duplicate: number;
      rejected: number;
    };
  };
  /** List the catalogue */
  listItems: {
    input: { query?: { limit?: number; cursor?: string } };
    answer: {
      data: {
        item_id: string;
        kind: "product" | "content";
        title: string;
        description: string | null;
        category: string[];
        google_product_category: string | null;
        brand: string | null;
        price: number | null;
        list_price: number | null;
        currency: string | null;
        available: boolean;
        delivery_days: number | null;
        sales_rank: number | null;
        rating: { average: number; count: number } | null;
        image_url: string | null;
        url: string | null;
        attributes: Record<string, string | number | boolean>;
        translations: Record<string, { title?: string; description?: string; url?: string }>;
        variant_of: string | null;
        accessory_of: string[];
        consumable: { interval_days: number } | null;
        sensitivity: ("health" | "sexuality" | "religion" | "politics" | "union" | "ethnicity")[];
        published_at: string | null;
      }[];
      next_cursor: string | null;
    };
  };
  /** List prices above the price, and whether the prices of the last 30 days let them be quoted */
  listOffers: {
    input: { query?: { state?: "quoted" | "false" | "unproven" } };
    answer: {
      data: {
        item_id: string;
        state: "quoted" | "false" | "unproven";
        price: number;
        list_price: number;
        prior_price: number | null;
        currency: string | null;
      }[];
      counts: { quoted: number; false: number; unproven: number };
      next_cursor: null;
    };
  };
  /** One item */
  readItem: {
    input: { params: { item_id: string } };
    answer: {
      item_id: string;
      kind: "product" | "content";
      title: string;
      description: string | null;
      category: string[];
      google_product_category: string | null;
      brand: string | null;
      price: number | null;
      list_price: number | null;
      currency: string | null;
      available: boolean;
      delivery_days: number | null;
      sales_rank: number | null;
      rating: { average: number; count: number } | null;
      image_url: string | null;
      url: string | null;
      attributes: Record<string, string | number | boolean>;
      translations: Record<string, { title?: string; description?: string; url?: string }>;
      variant_of: string | null;
      accessory_of: string[];
      consumable: { interval_days: number } | null;
      sensitivity: ("health" | "sexuality" | "religion" | "politics" | "union" | "ethnicity")[];
      published_at: string | null;
    };
  };
  /** Change an item; price and availability hold at once */
  patchItem: {
    input: {
      params: { item_id: string };
      body: {
        title?: string;
        kind?: "product" | "content";
        description?: string | null;
        category?: string[];
        google_product_category?: string | null;
        brand?: string | null;
        price?: number | null;
        list_price?: number | null;
        currency?: string | null;
        available?: boolean;
        delivery_days?: number | null;
        sales_rank?: number | null;
        rating?: { average: number; count: number } | null;
        image_url?: string | null;
        url?: string | null;
        attributes?: Record<string, string | number | boolean>;
        translations?: Record<string, { title?: string; description?: string; url?: string }>;
        variant_of?: string | null;
        accessory_of?: string[];
        consumable?: { interval_days: number } | null;
        sensitivity?: ("health" | "sexuality" | "religion" | "politics" | "union" | "ethnicity")[];
        published_at?: string | null;
      };
    };
    answer: {
      item_id: string;
      kind: "product" | "content";
      title: string;
      description: string | null;
      category: string[];
      google_product_category: string | null;
      brand: string | null;
      price: number | null;
      list_price: number | null;
      currency: string | null;
      available: boolean;
      delivery_days: number | null;
      sales_rank: number | null;
      rating: { average: number; count: number } | null;
      image_url: string | null;
      url: string | null;
      attributes: Record<string, string | number | boolean>;
      translations: Record<string, { title?: string; description?: string; url?: string }>;
      variant_of: string | null;
      accessory_of: string[];
      consumable: { interval_days: number } | null;
      sensitivity: ("health" | "sexuality" | "religion" | "politics" | "union" | "ethnicity")[];
      published_at: string | null;
    };
  };
  /** Take an item out */
  deleteItem: { input: { params: { item_id: string } }; answer: undefined };
  /** What shoppers did, one or many; durable before the answer */
  postEvents: {
    input: {
      body:
        | {
            event_id: string;
            type:
              | "view"
              | "search"
              | "click"
              | "impression"
              | "cart_add"
              | "cart_remove"
              | "wishlist_add"
              | "purchase"
              | "order_cancelled"
              | "return"
              | "rating"
              | "dismiss"
              | "delivered"
              | "contacted"
              | "unsubscribed"
              | "service_opened"
              | "service_resolved"
              | "nps";
            occurred_at: string;
            shopper_id?: string | null;
            session_id?: string | null;
            item_id?: string | null;
            quantity?: number | null;
            price?: number | null;
            currency?: string | null;
            order_id?: string | null;
            value?: number | null;
            query?: string | null;
            case_id?: string | null;
            ref_event_id?: string | null;
            recommendation_id?: string | null;
            channel?: "web" | "app" | "store" | "email" | "phone" | "other";
            signals?: { gpc?: boolean; dnt?: boolean; tc_string?: string | null; gpp?: string | null };
          }
        | {
            event_id: string;
            type:
              | "view"
              | "search"
              | "click"
              | "impression"
              | "cart_add"
              | "cart_remove"
              | "wishlist_add"
              | "purchase"
              | "order_cancelled"
              | "return"
              | "rating"
              | "dismiss"
              | "delivered"
              | "contacted"
              | "unsubscribed"
              | "service_opened"
              | "service_resolved"
              | "nps";
            occurred_at: string;
            shopper_id?: string | null;
            session_id?: string | null;
            item_id?: string | null;
            quantity?: number | null;
            price?: number | null;
            currency?: string | null;
            order_id?: string | null;
            value?: number | null;
            query?: string | null;
            case_id?: string | null;
            ref_event_id?: string | null;
            recommendation_id?: string | null;
            channel?: "web" | "app" | "store" | "email" | "phone" | "other";
            signals?: { gpc?: boolean; dnt?: boolean; tc_string?: string | null; gpp?: string | null };
          }[];
    };
    answer: {
      results: {
        event_id: string | null;
        line?: number;
        place?: number;
        status: "kept" | "duplicate" | "not_kept" | "ignored" | "rejected";
        corrected?: true;
        because?:
          | "never_given"
          | "refused"
          | "withdrawn"
          | "expired"
          | "notice_changed"
          | "requires_personalise"
          | "opt_out"
          | "gpc"
          | "dnt"
          | "tcf"
          | "gpp"
          | "signal_invalid"
          | "restricted"
          | "objected"
          | "paused"
          | "minor"
          | "erased"
          | "no_shopper"
          | "store_unavailable";
        why?:
          "not_a_track_call" | "event_not_used" | "no_events" | "no_units" | "no_products" | "line_not_used";
        code?: string;
        message?: string;
      }[];
      kept: number;
      duplicate: number;
      not_kept: number;
      ignored: number;
      rejected: number;
      notes?: {
        code:
          | "category_unmapped"
          | "placeholder_passed_over"
          | "refund_told_again"
          | "prices_unreadable"
          | "prices_without_currency"
          | "prices_ambiguous"
          | "quantities_unreadable"
          | "times_unreadable";
        count: number;
        examples: string[];
        message: string;
      }[];
    };
  };
  /** Segment e-commerce events */
  postSegmentEvents: {
    input: { body: Record<string, unknown> | Record<string, unknown>[] };
    answer: {
      results: {
        event_id: string | null;
        line?: number;
        place?: number;
        status: "kept" | "duplicate" | "not_kept" | "ignored" | "rejected";
        corrected?: true;
        because?:
          | "never_given"
          | "refused"
          | "withdrawn"
          | "expired"
          | "notice_changed"
          | "requires_personalise"
          | "opt_out"
          | "gpc"
          | "dnt"
          | "tcf"
          | "gpp"
          | "signal_invalid"
          | "restricted"
          | "objected"
          | "paused"
          | "minor"
          | "erased"
          | "no_shopper"
          | "store_unavailable";
        why?:
          "not_a_track_call" | "event_not_used" | "no_events" | "no_units" | "no_products" | "line_not_used";
        code?: string;
        message?: string;
      }[];
      kept: number;
      duplicate: number;
      not_kept: number;
      ignored: number;
      rejected: number;
      notes?: {
        code:
          | "category_unmapped"
          | "placeholder_passed_over"
          | "refund_told_again"
          | "prices_unreadable"
          | "prices_without_currency"
          | "prices_ambiguous"
          | "quantities_unreadable"
          | "times_unreadable";
        count: number;
        examples: string[];
        message: string;
      }[];
    };
  };
  /** GA4 e-commerce events */
  postGa4Events: {
    input: { body: Record<string, unknown> | Record<string, unknown>[] };
    answer: {
      results: {
        event_id: string | null;
        line?: number;
        place?: number;
        status: "kept" | "duplicate" | "not_kept" | "ignored" | "rejected";
        corrected?: true;
        because?:
          | "never_given"
          | "refused"
          | "withdrawn"
          | "expired"
          | "notice_changed"
          | "requires_personalise"
          | "opt_out"
          | "gpc"
          | "dnt"
          | "tcf"
          | "gpp"
          | "signal_invalid"
          | "restricted"
          | "objected"
          | "paused"
          | "minor"
          | "erased"
          | "no_shopper"
          | "store_unavailable";
        why?:
          "not_a_track_call" | "event_not_used" | "no_events" | "no_units" | "no_products" | "line_not_used";
        code?: string;
        message?: string;
      }[];
      kept: number;
      duplicate: number;
      not_kept: number;
      ignored: number;
      rejected: number;
      notes?: {
        code:
          | "category_unmapped"
          | "placeholder_passed_over"
          | "refund_told_again"
          | "prices_unreadable"
          | "prices_without_currency"
          | "prices_ambiguous"
          | "quantities_unreadable"
          | "times_unreadable";
        count: number;
        examples: string[];
        message: string;
      }[];
    };
  };
  /** What was agreed to, and what holds under this call */
  readConsent: {
    input: {};
    answer: {
      purposes: {
        personalise: {
          state: "granted" | "refused" | "withdrawn" | "expired" | "never_given";
          since: string | null;
        };
        connect_channels: {
          state: "granted" | "refused" | "withdrawn" | "expired" | "never_given";
          since: string | null;
        };
        measure: {
          state: "granted" | "refused" | "withdrawn" | "expired" | "never_given";
          since: string | null;
        };
        train: {
          state: "granted" | "refused" | "withdrawn" | "expired" | "never_given";
          since: string | null;
        };
        contact: {
          state: "granted" | "refused" | "withdrawn" | "expired" | "never_given";
          since: string | null;
        };
        sensitive: {
          state: "granted" | "refused" | "withdrawn" | "expired" | "never_given";
          since: string | null;
        };
      };
      effective: {
        personalise: {
          granted: boolean;
          because:
            | (
                | "never_given"
                | "refused"
                | "withdrawn"
                | "expired"
                | "notice_changed"
                | "requires_personalise"
                | "opt_out"
                | "gpc"
                | "dnt"
                | "tcf"
                | "gpp"
                | "signal_invalid"
                | "restricted"
                | "objected"
                | "paused"
                | "minor"
                | "erased"
                | "no_shopper"
                | "store_unavailable"
              )
            | null;
        };
        connect_channels: {
          granted: boolean;
          because:
            | (
                | "never_given"
                | "refused"
                | "withdrawn"
                | "expired"
                | "notice_changed"
                | "requires_personalise"
                | "opt_out"
                | "gpc"
                | "dnt"
                | "tcf"
                | "gpp"
                | "signal_invalid"
                | "restricted"
                | "objected"
                | "paused"
                | "minor"
                | "erased"
                | "no_shopper"
                | "store_unavailable"
              )
            | null;
        };
        measure: {
          granted: boolean;
          because:
            | (
                | "never_given"
                | "refused"
                | "withdrawn"
                | "expired"
                | "notice_changed"
                | "requires_personalise"
                | "opt_out"
                | "gpc"
                | "dnt"
                | "tcf"
                | "gpp"
                | "signal_invalid"
                | "restricted"
                | "objected"
                | "paused"
                | "minor"
                | "erased"
                | "no_shopper"
                | "store_unavailable"
              )
            | null;
        };
        train: {
          granted: boolean;
          because:
            | (
                | "never_given"
                | "refused"
                | "withdrawn"
                | "expired"
                | "notice_changed"
                | "requires_personalise"
                | "opt_out"
                | "gpc"
                | "dnt"
                | "tcf"
                | "gpp"
                | "signal_invalid"
                | "restricted"
                | "objected"
                | "paused"
                | "minor"
                | "erased"
                | "no_shopper"
                | "store_unavailable"
              )
            | null;
        };
        contact: {
          granted: boolean;
          because:
            | (
                | "never_given"
                | "refused"
                | "withdrawn"
                | "expired"
                | "notice_changed"
                | "requires_personalise"
                | "opt_out"
                | "gpc"
                | "dnt"
                | "tcf"
                | "gpp"
                | "signal_invalid"
                | "restricted"
                | "objected"
                | "paused"
                | "minor"
                | "erased"
                | "no_shopper"
                | "store_unavailable"
              )
            | null;
        };
        sensitive: {
          granted: boolean;
          because:
            | (
                | "never_given"
                | "refused"
                | "withdrawn"
                | "expired"
                | "notice_changed"
                | "requires_personalise"
                | "opt_out"
                | "gpc"
                | "dnt"
                | "tcf"
                | "gpp"
                | "signal_invalid"
                | "restricted"
                | "objected"
                | "paused"
                | "minor"
                | "erased"
                | "no_shopper"
                | "store_unavailable"
              )
            | null;
        };
      };
      attested: boolean;
    };
  };
  /** Record a choice, per purpose */
  putConsent: {
    input: {
      body: {
        purposes?: {
          personalise?: boolean;
          connect_channels?: boolean;
          measure?: boolean;
          train?: boolean;
          contact?: boolean;
          sensitive?: boolean;
        };
        source?:
          | { kind: "tcf"; tc_string: string }
          | { kind: "cmp"; name: string; categories: Record<string, boolean | ("granted" | "denied")> };
        notice?: { version: string; hash?: string | null; language: string; text?: string | null };
        method?: string;
        given_at?: string;
        expires_at?: string | null;
        jurisdiction?: string | null;
        age_band?: "13" | "14" | "15" | "under_13" | "16_17" | "adult" | "unknown";
      };
    };
    answer: {
      record_id: string;
      purposes: {
        personalise: {
          state: "granted" | "refused" | "withdrawn" | "expired" | "never_given";
          since: string | null;
        };
        connect_channels: {
          state: "granted" | "refused" | "withdrawn" | "expired" | "never_given";
          since: string | null;
        };
        measure: {
          state: "granted" | "refused" | "withdrawn" | "expired" | "never_given";
          since: string | null;
        };
        train: {
          state: "granted" | "refused" | "withdrawn" | "expired" | "never_given";
          since: string | null;
        };
        contact: {
          state: "granted" | "refused" | "withdrawn" | "expired" | "never_given";
          since: string | null;
        };
        sensitive: {
          state: "granted" | "refused" | "withdrawn" | "expired" | "never_given";
          since: string | null;
        };
      };
      effective: {
        personalise: {
          granted: boolean;
          because:
            | (
                | "never_given"
                | "refused"
                | "withdrawn"
                | "expired"
                | "notice_changed"
                | "requires_personalise"
                | "opt_out"
                | "gpc"
                | "dnt"
                | "tcf"
                | "gpp"
                | "signal_invalid"
                | "restricted"
                | "objected"
                | "paused"
                | "minor"
                | "erased"
                | "no_shopper"
                | "store_unavailable"
              )
            | null;
        };
        connect_channels: {
          granted: boolean;
          because:
            | (
                | "never_given"
                | "refused"
                | "withdrawn"
                | "expired"
                | "notice_changed"
                | "requires_personalise"
                | "opt_out"
                | "gpc"
                | "dnt"
                | "tcf"
                | "gpp"
                | "signal_invalid"
                | "restricted"
                | "objected"
                | "paused"
                | "minor"
                | "erased"
                | "no_shopper"
                | "store_unavailable"
              )
            | null;
        };
        measure: {
          granted: boolean;
          because:
            | (
                | "never_given"
                | "refused"
                | "withdrawn"
                | "expired"
                | "notice_changed"
                | "requires_personalise"
                | "opt_out"
                | "gpc"
                | "dnt"
                | "tcf"
                | "gpp"
                | "signal_invalid"
                | "restricted"
                | "objected"
                | "paused"
                | "minor"
                | "erased"
                | "no_shopper"
                | "store_unavailable"
              )
            | null;
        };
        train: {
          granted: boolean;
          because:
            | (
                | "never_given"
                | "refused"
                | "withdrawn"
                | "expired"
                | "notice_changed"
                | "requires_personalise"
                | "opt_out"
                | "gpc"
                | "dnt"
                | "tcf"
                | "gpp"
                | "signal_invalid"
                | "restricted"
                | "objected"
                | "paused"
                | "minor"
                | "erased"
                | "no_shopper"
                | "store_unavailable"
              )
            | null;
        };
        contact: {
          granted: boolean;
          because:
            | (
                | "never_given"
                | "refused"
                | "withdrawn"
                | "expired"
                | "notice_changed"
                | "requires_personalise"
                | "opt_out"
                | "gpc"
                | "dnt"
                | "tcf"
                | "gpp"
                | "signal_invalid"
                | "restricted"
                | "objected"
                | "paused"
                | "minor"
                | "erased"
                | "no_shopper"
                | "store_unavailable"
              )
            | null;
        };
        sensitive: {
          granted: boolean;
          because:
            | (
                | "never_given"
                | "refused"
                | "withdrawn"
                | "expired"
                | "notice_changed"
                | "requires_personalise"
                | "opt_out"
                | "gpc"
                | "dnt"
                | "tcf"
                | "gpp"
                | "signal_invalid"
                | "restricted"
                | "objected"
                | "paused"
                | "minor"
                | "erased"
                | "no_shopper"
                | "store_unavailable"
              )
            | null;
        };
      };
      attested: boolean;
      receipt: string | null;
      ledger: { index?: number; head?: string | null; state: "pending" | "placed" };
      unlearning?: { receipt_id: string; state: "forgotten_in_data"; href: string };
      unmapped_categories?: string[];
      left_out?: ("notice" | "given_at" | "expires_at" | "jurisdiction" | "age_band")[];
    };
  };
  /** Withdraw everything */
  deleteConsent: {
    input: { query?: { data?: "erase" | "restrict" } };
    answer: {
      record_id: string;
      purposes: {
        personalise: {
          state: "granted" | "refused" | "withdrawn" | "expired" | "never_given";
          since: string | null;
        };
        connect_channels: {
          state: "granted" | "refused" | "withdrawn" | "expired" | "never_given";
          since: string | null;
        };
        measure: {
          state: "granted" | "refused" | "withdrawn" | "expired" | "never_given";
          since: string | null;
        };
        train: {
          state: "granted" | "refused" | "withdrawn" | "expired" | "never_given";
          since: string | null;
        };
        contact: {
          state: "granted" | "refused" | "withdrawn" | "expired" | "never_given";
          since: string | null;
        };
        sensitive: {
          state: "granted" | "refused" | "withdrawn" | "expired" | "never_given";
          since: string | null;
        };
      };
      effective: {
        personalise: {
          granted: boolean;
          because:
            | (
                | "never_given"
                | "refused"
                | "withdrawn"
                | "expired"
                | "notice_changed"
                | "requires_personalise"
                | "opt_out"
                | "gpc"
                | "dnt"
                | "tcf"
                | "gpp"
                | "signal_invalid"
                | "restricted"
                | "objected"
                | "paused"
                | "minor"
                | "erased"
                | "no_shopper"
                | "store_unavailable"
              )
            | null;
        };
        connect_channels: {
          granted: boolean;
          because:
            | (
                | "never_given"
                | "refused"
                | "withdrawn"
                | "expired"
                | "notice_changed"
                | "requires_personalise"
                | "opt_out"
                | "gpc"
                | "dnt"
                | "tcf"
                | "gpp"
                | "signal_invalid"
                | "restricted"
                | "objected"
                | "paused"
                | "minor"
                | "erased"
                | "no_shopper"
                | "store_unavailable"
              )
            | null;
        };
        measure: {
          granted: boolean;
          because:
            | (
                | "never_given"
                | "refused"
                | "withdrawn"
                | "expired"
                | "notice_changed"
                | "requires_personalise"
                | "opt_out"
                | "gpc"
                | "dnt"
                | "tcf"
                | "gpp"
                | "signal_invalid"
                | "restricted"
                | "objected"
                | "paused"
                | "minor"
                | "erased"
                | "no_shopper"
                | "store_unavailable"
              )
            | null;
        };
        train: {
          granted: boolean;
          because:
            | (
                | "never_given"
                | "refused"
                | "withdrawn"
                | "expired"
                | "notice_changed"
                | "requires_personalise"
                | "opt_out"
                | "gpc"
                | "dnt"
                | "tcf"
                | "gpp"
                | "signal_invalid"
                | "restricted"
                | "objected"
                | "paused"
                | "minor"
                | "erased"
                | "no_shopper"
                | "store_unavailable"
              )
            | null;
        };
        contact: {
          granted: boolean;
          because:
            | (
                | "never_given"
                | "refused"
                | "withdrawn"
                | "expired"
                | "notice_changed"
                | "requires_personalise"
                | "opt_out"
                | "gpc"
                | "dnt"
                | "tcf"
                | "gpp"
                | "signal_invalid"
                | "restricted"
                | "objected"
                | "paused"
                | "minor"
                | "erased"
                | "no_shopper"
                | "store_unavailable"
              )
            | null;
        };
        sensitive: {
          granted: boolean;
          because:
            | (
                | "never_given"
                | "refused"
                | "withdrawn"
                | "expired"
                | "notice_changed"
                | "requires_personalise"
                | "opt_out"
                | "gpc"
                | "dnt"
                | "tcf"
                | "gpp"
                | "signal_invalid"
                | "restricted"
                | "objected"
                | "paused"
                | "minor"
                | "erased"
                | "no_shopper"
                | "store_unavailable"
              )
            | null;
        };
      };
      attested: boolean;
      receipt: string | null;
      ledger: { index?: number; head?: string | null; state: "pending" | "placed" };
      unlearning?: { receipt_id: string; state: "forgotten_in_data"; href: string };
      unmapped_categories?: string[];
      left_out?: ("notice" | "given_at" | "expires_at" | "jurisdiction" | "age_band")[];
    };
  };
  /** Every record, with its proof */
  consentHistory: {
    input: { query?: { format?: "json" | "dpv" } };
    answer: {
      records: {
        record_id: string;
        kind: string;
        purposes: Record<string, boolean>;
        notice: { version: string; hash: string; language: string; text: string } | null;
        method: string;
        source: string;
        given_at: string;
        given_from: string | null;
        received_at: string;
        expires_at: string | null;
        jurisdiction: string | null;
        age_band: string;
        under_gpc: boolean;
        receipt: string | null;
        ledger: {
          state: "pending" | "placed";
          index: number | null;
          salt: string;
          leaf: string | null;
          size: number | null;
          proof: string[] | null;
          head: string | null;
        };
      }[];
    };
  };
  /** A consent receipt for one session of somebody without an id */
  sessionReceipt: {
    input: {
      body: {
        session_id: string;
        purposes: {
          personalise?: boolean;
          connect_channels?: boolean;
          measure?: boolean;
          train?: boolean;
          contact?: boolean;
          sensitive?: boolean;
        };
        notice: { version: string; hash?: string | null; language: string; text?: string | null };
      };
    };
    answer: { consent_receipt: string; expires_at: string };
  };
  /** Take a session’s consent back */
  revokeSessionReceipt: {
    input: { body: { session_id: string; consent_receipt: string } };
    answer: undefined;
  };
  /** What is known */
  readShopper: {
    input: {};
    answer: {
      known: boolean;
      consent: Record<string, unknown>;
      preferences: {
        objectives: { save_money: number; easy: number; reliable: number; informed: number; fun: number };
        dismissed: { items: string[]; brands: string[]; categories: string[] };
        contact: {
          channels: ("web" | "app" | "store" | "email" | "phone" | "other")[];
          max_per_week: number | null;
          quiet_hours: { from: string; to: string; time_zone: string } | null;
        };
        paused: boolean;
        discreet: boolean;
      };
      restriction: { active: boolean; since: string | null };
      objection: { active: boolean; since: string | null };
      links: { link_id: string; kind: string; since: string }[];
      data: { category: string; count: number; oldest_days: number | null }[];
      age_band: string;
      jurisdiction: string | null;
      open_cases: number;
      review_requests: {
        ticket: string;
        answer_by: string;
        asked_at: string;
        about: string;
        recommendation_id: string | null;
        text: string | null;
      }[];
      decisions: number;
      accesses: { at: string; caller: string; call: string; count: number; summed_by: "minute" | "day" }[];
    };
  };
  /** Erase */
  eraseShopper: {
    input: {};
    answer:
      | {
          receipt_id: string;
          state: string;
          key_destruction: {
            state: "waiting" | "done" | "refused";
            due: string | null;
            done_at: string | null;
          };
          receipt: string;
        }
      | { held: true; since: string; receipt_id: string | null; detail: string };
  };
  /** A portable copy */
  exportShopper: {
    input: {};
    answer: {
      exported_at: string;
      shop: string;
      format: "candor-export-2";
      provided: Record<string, unknown>;
      observed: Record<string, unknown>;
      inferred: Record<string, unknown>;
      processing: Record<string, unknown>;
    };
  };
  /** State of an erasure, or of what models have to forget after another act (`unlearning`) */
  readErasure: {
    input: { params: { receipt_id: string } };
    answer: {
      state: "accepted" | "forgotten_in_data" | "complete";
      model_versions: Record<string, unknown>[];
      key_destruction: {
        state: "waiting" | "done" | "refused";
        due: string | null;
        done_at: string | null;
      } | null;
      progress: {
        phase: "read" | "make" | "publish" | "done" | "failed";
        since: string;
        seconds: Record<string, number>;
      } | null;
      receipt: string | null;
    };
  };
  /** See single things */
  listShopperEvents: {
    input: { query?: { limit?: number; cursor?: string } };
    answer: {
      data: {
        event_id: string;
        session_id: string | null;
        type:
          | "view"
          | "search"
          | "click"
          | "impression"
          | "cart_add"
          | "cart_remove"
          | "wishlist_add"
          | "purchase"
          | "order_cancelled"
          | "return"
          | "rating"
          | "dismiss"
          | "delivered"
          | "contacted"
          | "unsubscribed"
          | "service_opened"
          | "service_resolved"
          | "nps"
          | "verdict"
          | "asked";
        item_id: string | null;
        quantity: number | null;
        price: number | null;
        currency: string | null;
        order_id: string | null;
        value: number | null;
        query: string | null;
        case_id: string | null;
        ref_event_id: string | null;
        recommendation_id: string | null;
        channel: "web" | "app" | "store" | "email" | "phone" | "other";
        occurred_at: string;
        imported: boolean;
        corrected_at: string | null;
        declined: ("personalise" | "connect_channels" | "measure" | "train" | "contact" | "sensitive")[];
        question?: {
          kind: "nps" | "relevance";
          moment:
            | "home"
            | "category"
            | "search"
            | "product"
            | "cart"
            | "checkout"
            | "confirmation"
            | "after_sales"
            | "outreach"
            | "service";
          strength: number | null;
          scored_by: { slot: string; model: string | null; ranking: string | null } | null;
          answered_at: string | null;
        };
        handle: string;
      }[];
      next_cursor: string | null;
    };
  };
  /** Forget a single thing */
  deleteShopperEvent: {
    input: { params: { event_id: string } };
    answer: { deleted: true; unlearning?: { receipt_id: string; state: "forgotten_in_data"; href: string } };
  };
  /** Correct a single thing (Art. 16 GDPR): checked as an event that comes in, under the same id */
  patchShopperEvent: {
    input: {
      params: { event_id: string };
      body: {
        session_id?: string | null;
        item_id?: string | null;
        quantity?: number | null;
        price?: number | null;
        currency?: string | null;
        order_id?: string | null;
        value?: number | null;
        query?: string | null;
        case_id?: string | null;
        ref_event_id?: string | null;
        recommendation_id?: string | null;
        channel?: "web" | "app" | "store" | "email" | "phone" | "other";
        occurred_at?: string;
      };
    };
    answer: {
      event_id: string;
      session_id: string | null;
      type:
        | "view"
        | "search"
        | "click"
        | "impression"
        | "cart_add"
        | "cart_remove"
        | "wishlist_add"
        | "purchase"
        | "order_cancelled"
        | "return"
        | "rating"
        | "dismiss"
        | "delivered"
        | "contacted"
        | "unsubscribed"
        | "service_opened"
        | "service_resolved"
        | "nps"
        | "verdict"
        | "asked";
      item_id: string | null;
      quantity: number | null;
      price: number | null;
      currency: string | null;
      order_id: string | null;
      value: number | null;
      query: string | null;
      case_id: string | null;
      ref_event_id: string | null;
      recommendation_id: string | null;
      channel: "web" | "app" | "store" | "email" | "phone" | "other";
      occurred_at: string;
      imported: boolean;
      corrected_at: string | null;
      declined: ("personalise" | "connect_channels" | "measure" | "train" | "contact" | "sensitive")[];
      question?: {
        kind: "nps" | "relevance";
        moment:
          | "home"
          | "category"
          | "search"
          | "product"
          | "cart"
          | "checkout"
          | "confirmation"
          | "after_sales"
          | "outreach"
          | "service";
        strength: number | null;
        scored_by: { slot: string; model: string | null; ranking: string | null } | null;
        answered_at: string | null;
      };
      unlearning?: { receipt_id: string; state: "forgotten_in_data"; href: string };
    };
  };
  /** What the shopper asked for */
  readPreferences: {
    input: {};
    answer: {
      objectives: { save_money: number; easy: number; reliable: number; informed: number; fun: number };
      dismissed: { items: string[]; brands: string[]; categories: string[] };
      contact: {
        channels: ("web" | "app" | "store" | "email" | "phone" | "other")[];
        max_per_week: number | null;
        quiet_hours: { from: string; to: string; time_zone: string } | null;
      };
      paused: boolean;
      discreet: boolean;
    };
  };
  /** Replace the preferences */
  putPreferences: {
    input: {
      body: {
        objectives?: { save_money: number; easy: number; reliable: number; informed: number; fun: number };
        dismissed?: { items: string[]; brands: string[]; categories: string[] };
        contact?: {
          channels: ("web" | "app" | "store" | "email" | "phone" | "other")[];
          max_per_week: number | null;
          quiet_hours: { from: string; to: string; time_zone: string } | null;
        };
        paused?: boolean;
        discreet?: boolean;
      };
    };
    answer: {
      objectives: { save_money: number; easy: number; reliable: number; informed: number; fun: number };
      dismissed: { items: string[]; brands: string[]; categories: string[] };
      contact: {
        channels: ("web" | "app" | "store" | "email" | "phone" | "other")[];
        max_per_week: number | null;
        quiet_hours: { from: string; to: string; time_zone: string } | null;
      };
      paused: boolean;
      discreet: boolean;
    };
  };
  /** Change single preferences (RFC 7396) */
  patchPreferences: {
    input: {
      body: {
        objectives?: {
          save_money?: number | null;
          easy?: number | null;
          reliable?: number | null;
          informed?: number | null;
          fun?: number | null;
        } | null;
        dismissed?: {
          items?: string[] | null;
          brands?: string[] | null;
          categories?: string[] | null;
        } | null;
        contact?: {
          channels?: ("web" | "app" | "store" | "email" | "phone" | "other")[] | null;
          max_per_week?: number | null;
          quiet_hours?: { from: string; to: string; time_zone: string } | null;
        } | null;
        paused?: boolean | null;
        discreet?: boolean | null;
      };
    };
    answer: {
      objectives: { save_money: number; easy: number; reliable: number; informed: number; fun: number };
      dismissed: { items: string[]; brands: string[]; categories: string[] };
      contact: {
        channels: ("web" | "app" | "store" | "email" | "phone" | "other")[];
        max_per_week: number | null;
        quiet_hours: { from: string; to: string; time_zone: string } | null;
      };
      paused: boolean;
      discreet: boolean;
    };
  };
  /** Joined identities */
  listLinks: {
    input: {};
    answer: { data: { link_id: string; kind: string; since: string }[]; next_cursor: null };
  };
  /** Join another identity */
  postLink: {
    input: {
      body: {
        shopper_id: string;
        kind: "account" | "app" | "loyalty_card" | "email_hash" | "till_receipt" | "cookie";
        proof?: string;
      };
    };
    answer: { link_id: string; kind: string; since: string };
  };
  /** Take identities apart */
  deleteLink: {
    input: { params: { link_id: string } };
    answer: { deleted: true; unlearning?: { receipt_id: string; state: "forgotten_in_data"; href: string } };
  };
  /** Is processing stopped? */
  readRestriction: { input: {}; answer: { active: boolean; since: string | null } };
  /** Stop processing (Art. 18 GDPR) */
  putRestriction: {
    input: {};
    answer: {
      active: boolean;
      since: string | null;
      unlearning?: { receipt_id: string; state: "forgotten_in_data"; href: string };
    };
  };
  /** Let processing go on */
  deleteRestriction: {
    input: {};
    answer: {
      active: boolean;
      since: string | null;
      unlearning?: { receipt_id: string; state: "forgotten_in_data"; href: string };
    };
  };
  /** Was an objection made? */
  readObjection: { input: {}; answer: { active: boolean; since: string | null } };
  /** Object (Art. 21 GDPR) */
  putObjection: {
    input: {};
    answer: {
      active: boolean;
      since: string | null;
      unlearning?: { receipt_id: string; state: "forgotten_in_data"; href: string };
    };
  };
  /** Take the objection back */
  deleteObjection: {
    input: {};
    answer: {
      active: boolean;
      since: string | null;
      unlearning?: { receipt_id: string; state: "forgotten_in_data"; href: string };
    };
  };
  /** Questions put to a person */
  listReviews: {
    input: {};
    answer: {
      data: {
        ticket: string;
        answer_by: string;
        asked_at: string;
        about: string;
        recommendation_id: string | null;
        text: string | null;
      }[];
      next_cursor: null;
    };
  };
  /** Ask a person */
  postReview: {
    input: {
      body: {
        about: "suggestion" | "explanation" | "data" | "consent" | "other";
        recommendation_id?: string;
        text?: string;
      };
    };
    answer: { ticket: string; answer_by: string };
  };
  /** A token for one shopper, for browsers */
  mintToken: {
    input: {
      body: {
        shopper_id: string;
        scopes: ("events" | "recommend" | "consent" | "preferences" | "rights")[];
        origin?: string;
        ttl_s?: number;
      };
    };
    answer: { token: string; expires_at: string };
  };
  /** Packages and slots */
  listModels: {
    input: {};
    answer: {
      data: {
        id: string;
        name: string;
        version: string;
        task: "score_items" | "rank_candidates";
        added_at: string;
        added_by: string;
        training_known: boolean;
        dataset: string | null;
        watermark: number | null;
        run_ms: number | null;
        retired: { at: string; because: string } | null;
        rests?: true;
        fenced: { at: string; slot: string; failures: number } | null;
        origin?: string;
        successor?: string;
        model_sha256?: string;
        loadable: boolean;
        serves: string[];
      }[];
      slots: {
        slot: string;
        champion: string | null;
        answering: string | null;
        previous: string | null;
        can_roll_back: boolean;
        earlier: (string | null)[];
        challenger: { id: string; percent: number } | null;
        shadow: string | null;
        must_forget: { entries: number; since: string; until: string } | null;
        fenced: { at: string; slot: string; failures: number; id: string }[];
        history: {
          at: string;
          by: string;
          change:
            "promote" | "rollback" | "canary" | "shadow" | "retire" | "remove" | "fill" | "fence" | "forget";
          id: string | null;
          percent: number | null;
          because: string | null;
        }[];
        reports?: {
          shadows: {
            champion: string;
            other: string;
            answers: number;
            overlap: { value: number; low: number; high: number; n: number } | null;
            rank_correlation: { value: number; low: number; high: number; n: number } | null;
            score_drift: { value: number; low: number; high: number; n: number } | null;
            champion_ms: {
              value: number;
              low: number;
              high: number;
              n: number;
              p50: number;
              p95: number;
              p99: number;
            } | null;
            other_ms: {
              value: number;
              low: number;
              high: number;
              n: number;
              p50: number;
              p95: number;
              p99: number;
            } | null;
          }[];
          arms: {
            model: string;
            shown: number;
            failed: number;
            failed_histories: number;
            click_share: { value: number; low: number; high: number; n: number } | null;
            stated_relevance: { value: number; low: number; high: number; n: number } | null;
          }[];
          drift: {
            looked_at: string;
            weeks: {
              from: string;
              until: string;
              model: string;
              recall: { value: number; low: number; high: number; n: number };
              ndcg: number;
              failed: number;
              may_have_seen: boolean;
              baselines: {
                name: string;
                recall: number;
                ndcg: number;
                lead: { value: number; low: number; high: number; n: number };
              }[];
              below: boolean;
            }[];
            alarm: {
              since: string;
              model: string;
              baseline: string;
              recall: number;
              baseline_recall: number;
            } | null;
            because: string | null;
          } | null;
          belief: {
            slot: string;
            model: string | null;
            ranking: string | null;
            made_at: string;
            answers: number;
            error: number | null;
            held_back: number;
          }[];
        };
      }[];
      next_cursor: null;
    };
  };
  /** Upload a package as a tar; it is checked before it is taken in */
  uploadModel: {
    input: { body: Uint8Array<ArrayBuffer> };
    answer: { model: string; report: Record<string, unknown> };
  };
  /** One package with its manifest */
  readModel: {
    input: { params: { model: string } };
    answer: {
      id: string;
      name: string;
      version: string;
      task: "score_items" | "rank_candidates";
      added_at: string;
      added_by: string;
      training_known: boolean;
      dataset: string | null;
      watermark: number | null;
      run_ms: number | null;
      retired: { at: string; because: string } | null;
      rests?: true;
      fenced: { at: string; slot: string; failures: number } | null;
      origin?: string;
      successor?: string;
      model_sha256?: string;
      loadable: boolean;
      serves: string[];
      manifest: Record<string, unknown> | null;
    };
  };
  /** Give up a package that serves nowhere; its files go, its id stays taken */
  deleteModel: { input: { params: { model: string } }; answer: undefined };
  /** What a slot serves, who changed what, and how its packages did */
  readSlot: {
    input: { params: { slot: string } };
    answer: {
      slot: string;
      champion: string | null;
      answering: string | null;
      previous: string | null;
      can_roll_back: boolean;
      earlier: (string | null)[];
      challenger: { id: string; percent: number } | null;
      shadow: string | null;
      must_forget: { entries: number; since: string; until: string } | null;
      fenced: { at: string; slot: string; failures: number; id: string }[];
      history: {
        at: string;
        by: string;
        change:
          "promote" | "rollback" | "canary" | "shadow" | "retire" | "remove" | "fill" | "fence" | "forget";
        id: string | null;
        percent: number | null;
        because: string | null;
      }[];
      reports?: {
        shadows: {
          champion: string;
          other: string;
          answers: number;
          overlap: { value: number; low: number; high: number; n: number } | null;
          rank_correlation: { value: number; low: number; high: number; n: number } | null;
          score_drift: { value: number; low: number; high: number; n: number } | null;
          champion_ms: {
            value: number;
            low: number;
            high: number;
            n: number;
            p50: number;
            p95: number;
            p99: number;
          } | null;
          other_ms: {
            value: number;
            low: number;
            high: number;
            n: number;
            p50: number;
            p95: number;
            p99: number;
          } | null;
        }[];
        arms: {
          model: string;
          shown: number;
          failed: number;
          failed_histories: number;
          click_share: { value: number; low: number; high: number; n: number } | null;
          stated_relevance: { value: number; low: number; high: number; n: number } | null;
        }[];
        drift: {
          looked_at: string;
          weeks: {
            from: string;
            until: string;
            model: string;
            recall: { value: number; low: number; high: number; n: number };
            ndcg: number;
            failed: number;
            may_have_seen: boolean;
            baselines: {
              name: string;
              recall: number;
              ndcg: number;
              lead: { value: number; low: number; high: number; n: number };
            }[];
            below: boolean;
          }[];
          alarm: {
            since: string;
            model: string;
            baseline: string;
            recall: number;
            baseline_recall: number;
          } | null;
          because: string | null;
        } | null;
        belief: {
          slot: string;
          model: string | null;
          ranking: string | null;
          made_at: string;
          answers: number;
          error: number | null;
          held_back: number;
        }[];
      };
    };
  };
  /** Champion, challenger with percent, shadow */
  putSlot: {
    input: {
      params: { slot: string };
      body: {
        champion?: string | null;
        challenger?: { model?: string; id?: string; percent: number } | null;
        shadow?: string | null;
        accept_unknown_training?: boolean;
        gate?: {
          min_shown?: number;
          min_rated?: number;
          min_overlap?: number;
          no_worse_clicks?: boolean;
          no_worse_relevance?: boolean;
        };
      };
    };
    answer: {
      slot: string;
      champion: string | null;
      answering: string | null;
      previous: string | null;
      can_roll_back: boolean;
      earlier: (string | null)[];
      challenger: { id: string; percent: number } | null;
      shadow: string | null;
      must_forget: { entries: number; since: string; until: string } | null;
      fenced: { at: string; slot: string; failures: number; id: string }[];
      history: {
        at: string;
        by: string;
        change:
          "promote" | "rollback" | "canary" | "shadow" | "retire" | "remove" | "fill" | "fence" | "forget";
        id: string | null;
        percent: number | null;
        because: string | null;
      }[];
      reports?: {
        shadows: {
          champion: string;
          other: string;
          answers: number;
          overlap: { value: number; low: number; high: number; n: number } | null;
          rank_correlation: { value: number; low: number; high: number; n: number } | null;
          score_drift: { value: number; low: number; high: number; n: number } | null;
          champion_ms: {
            value: number;
            low: number;
            high: number;
            n: number;
            p50: number;
            p95: number;
            p99: number;
          } | null;
          other_ms: {
            value: number;
            low: number;
            high: number;
            n: number;
            p50: number;
            p95: number;
            p99: number;
          } | null;
        }[];
        arms: {
          model: string;
          shown: number;
          failed: number;
          failed_histories: number;
          click_share: { value: number; low: number; high: number; n: number } | null;
          stated_relevance: { value: number; low: number; high: number; n: number } | null;
        }[];
        drift: {
          looked_at: string;
          weeks: {
            from: string;
            until: string;
            model: string;
            recall: { value: number; low: number; high: number; n: number };
            ndcg: number;
            failed: number;
            may_have_seen: boolean;
            baselines: {
              name: string;
              recall: number;
              ndcg: number;
              lead: { value: number; low: number; high: number; n: number };
            }[];
            below: boolean;
          }[];
          alarm: {
            since: string;
            model: string;
            baseline: string;
            recall: number;
            baseline_recall: number;
          } | null;
          because: string | null;
        } | null;
        belief: {
          slot: string;
          model: string | null;
          ranking: string | null;
          made_at: string;
          answers: number;
          error: number | null;
          held_back: number;
        }[];
      };
    };
  };
  /** Take away a slot that somebody made, and its ranking stage; not those that moments ask for */
  deleteSlot: { input: { params: { slot: string } }; answer: undefined };
  /** The newest earlier champion that may serve; what is left never comes back this way */
  rollbackSlot: {
    input: { params: { slot: string } };
    answer: {
      slot: string;
      champion: string | null;
      answering: string | null;
      previous: string | null;
      can_roll_back: boolean;
      earlier: (string | null)[];
      challenger: { id: string; percent: number } | null;
      shadow: string | null;
      must_forget: { entries: number; since: string; until: string } | null;
      fenced: { at: string; slot: string; failures: number; id: string }[];
      history: {
        at: string;
        by: string;
        change:
          "promote" | "rollback" | "canary" | "shadow" | "retire" | "remove" | "fill" | "fence" | "forget";
        id: string | null;
        percent: number | null;
        because: string | null;
      }[];
      reports?: {
        shadows: {
          champion: string;
          other: string;
          answers: number;
          overlap: { value: number; low: number; high: number; n: number } | null;
          rank_correlation: { value: number; low: number; high: number; n: number } | null;
          score_drift: { value: number; low: number; high: number; n: number } | null;
          champion_ms: {
            value: number;
            low: number;
            high: number;
            n: number;
            p50: number;
            p95: number;
            p99: number;
          } | null;
          other_ms: {
            value: number;
            low: number;
            high: number;
            n: number;
            p50: number;
            p95: number;
            p99: number;
          } | null;
        }[];
        arms: {
          model: string;
          shown: number;
          failed: number;
          failed_histories: number;
          click_share: { value: number; low: number; high: number; n: number } | null;
          stated_relevance: { value: number; low: number; high: number; n: number } | null;
        }[];
        drift: {
          looked_at: string;
          weeks: {
            from: string;
            until: string;
            model: string;
            recall: { value: number; low: number; high: number; n: number };
            ndcg: number;
            failed: number;
            may_have_seen: boolean;
            baselines: {
              name: string;
              recall: number;
              ndcg: number;
              lead: { value: number; low: number; high: number; n: number };
            }[];
            below: boolean;
          }[];
          alarm: {
            since: string;
            model: string;
            baseline: string;
            recall: number;
            baseline_recall: number;
          } | null;
          because: string | null;
        } | null;
        belief: {
          slot: string;
          model: string | null;
          ranking: string | null;
          made_at: string;
          answers: number;
          error: number | null;
          held_back: number;
        }[];
      };
    };
  };
  /** What may be trained on elsewhere, as a tar: only shoppers who granted train, under fresh ids */
  exportDataset: { input: { query?: { recipient?: string } }; answer: ArrayBuffer };
  /** The topics that there are, and where each is told */
  insightTopics: { input: {}; answer: { topics: { topic: string; href: string; tells: string }[] } };
  /** Whether shoppers find suggestions of use, beside what shop and model think */
  insightRelevance: {
    input: {};
    answer: {
      claim: number;
      stated: {
        value: number | null;
        low: number | null;
        high: number | null;
        answers: number;
        shoppers: number;
      };
      shop_gap: {
        value: number | null;
        low: number | null;
        high: number | null;
        answers: number;
        shoppers: number;
      };
      belief: {
        value: number | null;
        low: number | null;
        high: number | null;
        answers: number;
        shoppers: number;
      };
      model_gap: {
        value: number | null;
        low: number | null;
        high: number | null;
        answers: number;
        shoppers: number;
      };
      stated_by: {
        channel: {
          value: number | null;
          low: number | null;
          high: number | null;
          answers: number;
          shoppers: number;
          name: string;
        }[];
        stage: {
          value: number | null;
          low: number | null;
          high: number | null;
          answers: number;
          shoppers: number;
          name: string;
        }[];
        month: {
          value: number | null;
          low: number | null;
          high: number | null;
          answers: number;
          shoppers: number;
          name: string;
        }[];
      };
      shop_gap_by: {
        channel: {
          value: number | null;
          low: number | null;
          high: number | null;
          answers: number;
          shoppers: number;
          name: string;
        }[];
        stage: {
          value: number | null;
          low: number | null;
          high: number | null;
          answers: number;
          shoppers: number;
          name: string;
        }[];
        month: {
          value: number | null;
          low: number | null;
          high: number | null;
          answers: number;
          shoppers: number;
          name: string;
        }[];
      };
      model_gap_by: {
        channel: {
          value: number | null;
          low: number | null;
          high: number | null;
          answers: number;
          shoppers: number;
          name: string;
        }[];
        stage: {
          value: number | null;
          low: number | null;
          high: number | null;
          answers: number;
          shoppers: number;
          name: string;
        }[];
        month: {
          value: number | null;
          low: number | null;
          high: number | null;
          answers: number;
          shoppers: number;
          name: string;
        }[];
      };
      hidden_groups: number;
    };
  };
  /** NPS by stage, channel and month; content with how cases were settled */
  insightSatisfaction: {
    input: {};
    answer: {
      nps: {
        value: number | null;
        low: number | null;
        high: number | null;
        answers: number;
        shoppers: number;
      };
      nps_by: {
        channel: {
          value: number | null;
          low: number | null;
          high: number | null;
          answers: number;
          shoppers: number;
          name: string;
        }[];
        stage: {
          value: number | null;
          low: number | null;
          high: number | null;
          answers: number;
          shoppers: number;
          name: string;
        }[];
        month: {
          value: number | null;
          low: number | null;
          high: number | null;
          answers: number;
          shoppers: number;
          name: string;
        }[];
      };
      resolved: {
        value: number | null;
        low: number | null;
        high: number | null;
        answers: number;
        shoppers: number;
      };
      resolved_by: {
        channel: {
          value: number | null;
          low: number | null;
          high: number | null;
          answers: number;
          shoppers: number;
          name: string;
        }[];
        stage: {
          value: number | null;
          low: number | null;
          high: number | null;
          answers: number;
          shoppers: number;
          name: string;
        }[];
        month: {
          value: number | null;
          low: number | null;
          high: number | null;
          answers: number;
          shoppers: number;
          name: string;
        }[];
      };
      hidden_groups: number;
    };
  };
  /** Clicks and purchases of what was suggested, by slot and arm, each with its interval */
  insightOutcomes: {
    input: {};
    answer: {
      arms: {
        slot: string;
        arm: string;
        model: string | null;
        clicked: {
          value: number | null;
          low: number | null;
          high: number | null;
          answers: number;
          shoppers: number;
        };
        bought: {
          value: number | null;
          low: number | null;
          high: number | null;
          answers: number;
          shoppers: number;
        };
      }[];
      hidden_groups: number;
      people: number;
      sampled: boolean;
    };
  };
  /** What was agreed to, refused and taken back, day by day; from the ledger, which names nobody */
  insightConsent: {
    input: {};
    answer: {
      since: string;
      days: {
        day: string;
        acts: number;
        erased: number;
        attested: number;
        purposes: {
          purpose: "personalise" | "connect_channels" | "measure" | "train" | "contact" | "sensitive";
          yes: number;
          no: number;
          taken_back: number;
        }[];
      }[];
      hidden_days: number;
    };
  };
  /** How good catalogue and events are: what is missing, stale, contradictory or there twice */
  insightQuality: {
    input: {};
    answer: {
      assessed_at: string;
      changed_at: string | null;
      catalogue: {
        score: number | null;
        of: number;
        findings: {
          code: string;
          kind: "missing" | "stale" | "contradictory" | "duplicated";
          count: number;
          share: number;
          examples: string[];
          text: string;
        }[];
      };
      events: {
        score: number | null;
        of: number;
        findings: {
          code: string;
          kind: "missing" | "stale" | "contradictory" | "duplicated";
          count: number;
          share: number;
          examples: string[];
          text: string;
        }[];
      };
      days: { day: string; catalogue: number | null; events: number | null }[];
      alarms: {
        subject: "catalogue" | "events";
        since: string;
        score: number;
        before: number | null;
        because: string | null;
      }[];
      text: string[];
    };
  };
  /** Connected channels, follow-up after purchase, questions that were answered */
  insightJourney: {
    input: {};
    answer: {
      connected: {
        value: number | null;
        low: number | null;
        high: number | null;
        answers: number;
        shoppers: number;
      };
      follow_up: {
        value: number | null;
        low: number | null;
        high: number | null;
        answers: number;
        shoppers: number;
      };
      follow_up_by: {
        channel: {
          value: number | null;
          low: number | null;
          high: number | null;
          answers: number;
          shoppers: number;
          name: string;
        }[];
        stage: {
          value: number | null;
          low: number | null;
          high: number | null;
          answers: number;
          shoppers: number;
          name: string;
        }[];
        month: {
          value: number | null;
          low: number | null;
          high: number | null;
          answers: number;
          shoppers: number;
          name: string;
        }[];
      };
      answered: {
        value: number | null;
        low: number | null;
        high: number | null;
        answers: number;
        shoppers: number;
      };
      answered_by: {
        channel: {
          value: number | null;
          low: number | null;
          high: number | null;
          answers: number;
          shoppers: number;
          name: string;
        }[];
        stage: {
          value: number | null;
          low: number | null;
          high: number | null;
          answers: number;
          shoppers: number;
          name: string;
        }[];
        month: {
          value: number | null;
          low: number | null;
          high: number | null;
          answers: number;
          shoppers: number;
          name: string;
        }[];
      };
      hidden_groups: number;
    };
  };
  /** The shop’s settings */
  readSettings: {
    input: {};
    answer: {
      name: string;
      contact: {
        name?: string | null;
        phone?: string | null;
        email?: string | null;
        hours?: string | null;
        url?: string | null;
      } | null;
      privacy_officer: string | null;
      locale: string;
      locales: string[];
      country: string | null;
      time_zone: string | null;
      currency: string | null;
      tone: ("formal" | "informal") | null;
      origins: string[];
      hosts: string[];
      retention_days: {
        events: number;
        consent_records: number;
        decisions: number;
        preferences: number;
        refusal_rest: number;
      };
      forget_within_hours: number;
      public_lists: {
        from: "same" | "released" | "catalogue";
        on_leaving: "refit" | "catalogue";
        changed_shoppers: number;
        every_days: number;
      };
      popular_threshold: number;
      gpc_yields_to_specific_consent: boolean;
      lenient_disclosed_vendors: boolean;
      tc_max_age_days: number;
      id_from_device: boolean;
      unknown_age: "adult" | "minor";
      age_table: Record<string, number>;
      cmp_mapping: Record<
        string,
        ("personalise" | "connect_channels" | "measure" | "train" | "contact" | "sensitive")[]
      >;
      recipients: { name: string; purpose: string }[];
      claim_relevance: number;
      repurchase: "declared" | "learnt";
      lists: { most_in_a_row: number; patience: number };
      home: { new_arrivals: number; trending: number };
    };
  };
  /** Change settings */
  patchSettings: {
    input: {
      body: {
        name?: string | null;
        contact?: {
          name?: (string | null) | null;
          phone?: (string | null) | null;
          email?: (string | null) | null;
          hours?: (string | null) | null;
          url?: (string | null) | null;
        } | null;
        privacy_officer?: (string | null) | null;
        locale?: string | null;
        locales?: string[] | null;
        country?: (string | null) | null;
        time_zone?: (string | null) | null;
        currency?: (string | null) | null;
        tone?: (("formal" | "informal") | null) | null;
        origins?: string[] | null;
        hosts?: string[] | null;
        retention_days?: {
          events?: number | null;
          consent_records?: number | null;
          decisions?: number | null;
          preferences?: number | null;
          refusal_rest?: number | null;
        } | null;
        forget_within_hours?: number | null;
        public_lists?: {
          from?: ("same" | "released" | "catalogue") | null;
          on_leaving?: ("refit" | "catalogue") | null;
          changed_shoppers?: number | null;
          every_days?: number | null;
        } | null;
        popular_threshold?: number | null;
        gpc_yields_to_specific_consent?: boolean | null;
        lenient_disclosed_vendors?: boolean | null;
        tc_max_age_days?: number | null;
        id_from_device?: boolean | null;
        unknown_age?: ("adult" | "minor") | null;
        age_table?: Record<string, number | null> | null;
        cmp_mapping?: Record<
          string,
          ("personalise" | "connect_channels" | "measure" | "train" | "contact" | "sensitive")[] | null
        > | null;
        recipients?: { name: string; purpose: string }[] | null;
        claim_relevance?: number | null;
        repurchase?: ("declared" | "learnt") | null;
        lists?: { most_in_a_row?: number | null; patience?: number | null } | null;
        home?: { new_arrivals?: number | null; trending?: number | null } | null;
      };
    };
    answer: {
      name: string;
      contact: {
        name?: string | null;
        phone?: string | null;
        email?: string | null;
        hours?: string | null;
        url?: string | null;
      } | null;
      privacy_officer: string | null;
      locale: string;
      locales: string[];
      country: string | null;
      time_zone: string | null;
      currency: string | null;
      tone: ("formal" | "informal") | null;
      origins: string[];
      hosts: string[];
      retention_days: {
        events: number;
        consent_records: number;
        decisions: number;
        preferences: number;
        refusal_rest: number;
      };
      forget_within_hours: number;
      public_lists: {
        from: "same" | "released" | "catalogue";
        on_leaving: "refit" | "catalogue";
        changed_shoppers: number;
        every_days: number;
      };
      popular_threshold: number;
      gpc_yields_to_specific_consent: boolean;
      lenient_disclosed_vendors: boolean;
      tc_max_age_days: number;
      id_from_device: boolean;
      unknown_age: "adult" | "minor";
      age_table: Record<string, number>;
      cmp_mapping: Record<
        string,
        ("personalise" | "connect_channels" | "measure" | "train" | "contact" | "sensitive")[]
      >;
      recipients: { name: string; purpose: string }[];
      claim_relevance: number;
      repurchase: "declared" | "learnt";
      lists: { most_in_a_row: number; patience: number };
      home: { new_arrivals: number; trending: number };
    };
  };
  /** Who is told of what */
  listWebhooks: {
    input: {};
    answer: {
      data: {
        webhook_id: string;
        url: string;
        types: (
          | "shopper.erased"
          | "review.requested"
          | "quality.alarm"
          | "model.promoted"
          | "model.fenced"
          | "model.drifted"
        )[];
        created_at: string;
        waiting: number;
        waiting_since: string | null;
      }[];
      next_cursor: null;
    };
  };
  /**
   * Tell an address of erasures and more, signed as Standard Webhooks says; the secret is told by this
   * call alone
   */
  postWebhook: {
    input: {
      body: {
        url: string;
        types: (
          | "shopper.erased"
          | "review.requested"
          | "quality.alarm"
          | "model.promoted"
          | "model.fenced"
          | "model.drifted"
        )[];
      };
    };
    answer: {
      webhook_id: string;
      url: string;
      types: (
        | "shopper.erased"
        | "review.requested"
        | "quality.alarm"
        | "model.promoted"
        | "model.fenced"
        | "model.drifted"
      )[];
      created_at: string;
      waiting: number;
      waiting_since: string | null;
      secret: string;
    };
  };
  /** Tell this address nothing more; what waits for it is dropped */
  deleteWebhook: { input: { params: { webhook_id: string } }; answer: undefined };
  /** What the shop boosts, buries, pins, requires and excludes */
  listRules: {
    input: {};
    answer: {
      data: {
        rule_id: string;
        effect: "boost" | "bury" | "pin" | "require" | "exclude";
        factor: number | null;
        place: number | null;
        ground: string | null;
        paid: boolean;
        on_behalf_of: string | null;
        filter: Record<string, unknown>;
        moments: (
          | "home"
          | "category"
          | "search"
          | "product"
          | "cart"
          | "checkout"
          | "confirmation"
          | "after_sales"
          | "outreach"
          | "service"
        )[];
        slots: string[];
        schedule: { from: string | null; until: string | null; weekly: Record<string, unknown> | null };
        changed_at: string;
        holds_now: boolean;
      }[];
      next_cursor: null;
    };
  };
  /** One rule of the shop */
  readRule: {
    input: { params: { rule_id: string } };
    answer: {
      rule_id: string;
      effect: "boost" | "bury" | "pin" | "require" | "exclude";
      factor: number | null;
      place: number | null;
      ground: string | null;
      paid: boolean;
      on_behalf_of: string | null;
      filter: Record<string, unknown>;
      moments: (
        | "home"
        | "category"
        | "search"
        | "product"
        | "cart"
        | "checkout"
        | "confirmation"
        | "after_sales"
        | "outreach"
        | "service"
      )[];
      slots: string[];
      schedule: { from: string | null; until: string | null; weekly: Record<string, unknown> | null };
      changed_at: string;
      holds_now: boolean;
    };
  };
  /**
   * Boost, bury, pin, require or exclude items by their own fields, per moment and slot and by a
   * schedule; what is promoted is told to shoppers with its ground
   */
  putRule: {
    input: {
      params: { rule_id: string };
      body:
        | {
            effect: "boost";
            factor: number;
            ground?: "own_choice" | "season" | "new_range" | "clearance" | "own_brand" | "margin";
            paid?: boolean;
            on_behalf_of?: string | null;
            filter: {
              items?: string[];
              category?: string[];
              brand?: string[];
              price?: { min?: number | null; max?: number | null; currency: string };
              attributes?: Record<string, string | number | boolean>;
              rating_at_least?: number;
              published_within_days?: number;
            };
            moments?: ("home" | "category" | "search" | "product" | "cart" | "outreach")[];
            slots?: string[];
            schedule?: {
              from?: string | null;
              until?: string | null;
              weekly?: {
                days: ("mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun")[];
                from: string;
                to: string;
                time_zone: string;
              } | null;
            };
          }
        | {
            effect: "pin";
            place: number;
            ground?: "own_choice" | "season" | "new_range" | "clearance" | "own_brand" | "margin";
            paid?: boolean;
            on_behalf_of?: string | null;
            filter: {
              items?: string[];
              category?: string[];
              brand?: string[];
              price?: { min?: number | null; max?: number | null; currency: string };
              attributes?: Record<string, string | number | boolean>;
              rating_at_least?: number;
              published_within_days?: number;
            };
            moments?: ("home" | "category" | "search" | "product" | "cart" | "outreach")[];
            slots?: string[];
            schedule?: {
              from?: string | null;
              until?: string | null;
              weekly?: {
                days: ("mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun")[];
                from: string;
                to: string;
                time_zone: string;
              } | null;
            };
          }
        | {
            effect: "bury";
            factor: number;
            filter: {
              items?: string[];
              category?: string[];
              brand?: string[];
              price?: { min?: number | null; max?: number | null; currency: string };
              attributes?: Record<string, string | number | boolean>;
              rating_at_least?: number;
              published_within_days?: number;
            };
            moments?: (
              | "home"
              | "category"
              | "search"
              | "product"
              | "cart"
              | "checkout"
              | "confirmation"
              | "after_sales"
              | "outreach"
              | "service"
            )[];
            slots?: string[];
            schedule?: {
              from?: string | null;
              until?: string | null;
              weekly?: {
                days: ("mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun")[];
                from: string;
                to: string;
                time_zone: string;
              } | null;
            };
          }
        | {
            effect: "require";
            filter: {
              items?: string[];
              category?: string[];
              brand?: string[];
              price?: { min?: number | null; max?: number | null; currency: string };
              attributes?: Record<string, string | number | boolean>;
              rating_at_least?: number;
              published_within_days?: number;
            };
            moments?: (
              | "home"
              | "category"
              | "search"
              | "product"
              | "cart"
              | "checkout"
              | "confirmation"
              | "after_sales"
              | "outreach"
              | "service"
            )[];
            slots?: string[];
            schedule?: {
              from?: string | null;
              until?: string | null;
              weekly?: {
                days: ("mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun")[];
                from: string;
                to: string;
                time_zone: string;
              } | null;
            };
          }
        | {
            effect: "exclude";
            filter: {
              items?: string[];
              category?: string[];
              brand?: string[];
              price?: { min?: number | null; max?: number | null; currency: string };
              attributes?: Record<string, string | number | boolean>;
              rating_at_least?: number;
              published_within_days?: number;
            };
            moments?: (
              | "home"
              | "category"
              | "search"
              | "product"
              | "cart"
              | "checkout"
              | "confirmation"
              | "after_sales"
              | "outreach"
              | "service"
            )[];
            slots?: string[];
            schedule?: {
              from?: string | null;
              until?: string | null;
              weekly?: {
                days: ("mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun")[];
                from: string;
                to: string;
                time_zone: string;
              } | null;
            };
          };
    };
    answer: {
      rule_id: string;
      effect: "boost" | "bury" | "pin" | "require" | "exclude";
      factor: number | null;
      place: number | null;
      ground: string | null;
      paid: boolean;
      on_behalf_of: string | null;
      filter: Record<string, unknown>;
      moments: (
        | "home"
        | "category"
        | "search"
        | "product"
        | "cart"
        | "checkout"
        | "confirmation"
        | "after_sales"
        | "outreach"
        | "service"
      )[];
      slots: string[];
      schedule: { from: string | null; until: string | null; weekly: Record<string, unknown> | null };
      changed_at: string;
      holds_now: boolean;
    };
  };
  /** Take a rule out */
  deleteRule: { input: { params: { rule_id: string } }; answer: undefined };
  /**
   * A list before and after a rule set, for a visitor of whom nothing is known or an imagined visit;
   * nobody’s data is read and nothing is recorded
   */
  previewRecommendations: {
    input: {
      body: {
        moment:
          | "home"
          | "category"
          | "search"
          | "product"
          | "cart"
          | "checkout"
          | "confirmation"
          | "after_sales"
          | "outreach"
          | "service";
        context?: {
          item_id?: string | null;
          items?: string[];
          cart?: string[];
          category?: string[];
          query?: string | null;
          channel?: "web" | "app" | "store" | "email" | "phone" | "other";
          locale?: string | null;
          country?: string | null;
          currency?: string | null;
        };
        limit?: number;
        slot?: string;
        filter?: {
          category?: string[];
          brand?: string[];
          price?: { min?: number | null; max?: number | null };
          attributes?: Record<string, string | number | boolean>;
          exclude_items?: string[];
        };
        objectives?: {
          save_money?: number;
          easy?: number;
          reliable?: number;
          informed?: number;
          fun?: number;
        };
        variants?: boolean;
        session?: {
          events: {
            type:
              | "view"
              | "search"
              | "click"
              | "impression"
              | "cart_add"
              | "cart_remove"
              | "wishlist_add"
              | "purchase"
              | "order_cancelled"
              | "return"
              | "rating"
              | "dismiss"
              | "delivered"
              | "contacted"
              | "unsubscribed"
              | "service_opened"
              | "service_resolved"
              | "nps";
            item_id?: string | null;
            occurred_at?: string;
            event_id?: string;
            quantity?: number;
            query?: string | null;
            channel?: "web" | "app" | "store" | "email" | "phone" | "other";
            order_id?: string | null;
          }[];
        };
        at?: string;
        settings?: {
          lists?: { most_in_a_row?: number; patience?: number };
          home?: { new_arrivals?: number; trending?: number };
        };
        rules?: (
          | {
              effect: "boost";
              factor: number;
              ground?: "own_choice" | "season" | "new_range" | "clearance" | "own_brand" | "margin";
              paid?: boolean;
              on_behalf_of?: string | null;
              filter: {
                items?: string[];
                category?: string[];
                brand?: string[];
                price?: { min?: number | null; max?: number | null; currency: string };
                attributes?: Record<string, string | number | boolean>;
                rating_at_least?: number;
                published_within_days?: number;
              };
              moments?: ("home" | "category" | "search" | "product" | "cart" | "outreach")[];
              slots?: string[];
              schedule?: {
                from?: string | null;
                until?: string | null;
                weekly?: {
                  days: ("mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun")[];
                  from: string;
                  to: string;
                  time_zone: string;
                } | null;
              };
              rule_id: string;
            }
          | {
              effect: "pin";
              place: number;
              ground?: "own_choice" | "season" | "new_range" | "clearance" | "own_brand" | "margin";
              paid?: boolean;
              on_behalf_of?: string | null;
              filter: {
                items?: string[];
                category?: string[];
                brand?: string[];
                price?: { min?: number | null; max?: number | null; currency: string };
                attributes?: Record<string, string | number | boolean>;
                rating_at_least?: number;
                published_within_days?: number;
              };
              moments?: ("home" | "category" | "search" | "product" | "cart" | "outreach")[];
              slots?: string[];
              schedule?: {
                from?: string | null;
                until?: string | null;
                weekly?: {
                  days: ("mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun")[];
                  from: string;
                  to: string;
                  time_zone: string;
                } | null;
              };
              rule_id: string;
            }
          | {
              effect: "bury";
              factor: number;
              filter: {
                items?: string[];
                category?: string[];
                brand?: string[];
                price?: { min?: number | null; max?: number | null; currency: string };
                attributes?: Record<string, string | number | boolean>;
                rating_at_least?: number;
                published_within_days?: number;
              };
              moments?: (
                | "home"
                | "category"
                | "search"
                | "product"
                | "cart"
                | "checkout"
                | "confirmation"
                | "after_sales"
                | "outreach"
                | "service"
              )[];
              slots?: string[];
              schedule?: {
                from?: string | null;
                until?: string | null;
                weekly?: {
                  days: ("mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun")[];
                  from: string;
                  to: string;
                  time_zone: string;
                } | null;
              };
              rule_id: string;
            }
          | {
              effect: "require";
              filter: {
                items?: string[];
                category?: string[];
                brand?: string[];
                price?: { min?: number | null; max?: number | null; currency: string };
                attributes?: Record<string, string | number | boolean>;
                rating_at_least?: number;
                published_within_days?: number;
              };
              moments?: (
                | "home"
                | "category"
                | "search"
                | "product"
                | "cart"
                | "checkout"
                | "confirmation"
                | "after_sales"
                | "outreach"
                | "service"
              )[];
              slots?: string[];
              schedule?: {
                from?: string | null;
                until?: string | null;
                weekly?: {
                  days: ("mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun")[];
                  from: string;
                  to: string;
                  time_zone: string;
                } | null;
              };
              rule_id: string;
            }
          | {
              effect: "exclude";
              filter: {
                items?: string[];
                category?: string[];
                brand?: string[];
                price?: { min?: number | null; max?: number | null; currency: string };
                attributes?: Record<string, string | number | boolean>;
                rating_at_least?: number;
                published_within_days?: number;
              };
              moments?: (
                | "home"
                | "category"
                | "search"
                | "product"
                | "cart"
                | "checkout"
                | "confirmation"
                | "after_sales"
                | "outreach"
                | "service"
              )[];
              slots?: string[];
              schedule?: {
                from?: string | null;
                until?: string | null;
                weekly?: {
                  days: ("mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun")[];
                  from: string;
                  to: string;
                  time_zone: string;
                } | null;
              };
              rule_id: string;
            }
        )[];
      };
    };
    answer: {
      mode: string;
      rules: string[];
      before: {
        items: {
          item_id: string;
          title: string;
          rank: number;
          score: number;
          basis: string;
          promoted: { ground: string; paid: boolean; on_behalf_of: string | null } | null;
          reasons: { code: string; text: string }[];
        }[];
        rules_applied: { code: string; text: string; items: number }[];
      };
      after: {
        items: {
          item_id: string;
          title: string;
          rank: number;
          score: number;
          basis: string;
          promoted: { ground: string; paid: boolean; on_behalf_of: string | null } | null;
          reasons: { code: string; text: string }[];
        }[];
        rules_applied: { code: string; text: string; items: number }[];
      };
      changes: { item_id: string; from: number | null; to: number | null }[];
    };
  };
  /** A registered notice */
  readNotice: {
    input: { params: { version: string } };
    answer: {
      version: string;
      texts: Record<string, { text: string; hash: string }>;
      purposes: ("personalise" | "connect_channels" | "measure" | "train" | "contact" | "sensitive")[];
      material: boolean;
      names_gpc: boolean;
      declared: boolean;
      registered_at: string;
    };
  };
  /** Register a notice */
  putNotice: {
    input: {
      params: { version: string };
      body: {
        texts: Record<string, string | { text: string; hash?: string }>;
        purposes: ("personalise" | "connect_channels" | "measure" | "train" | "contact" | "sensitive")[];
        material: boolean;
        names_gpc?: boolean;
      };
    };
    answer: {
      version: string;
      texts: Record<string, { text: string; hash: string }>;
      purposes: ("personalise" | "connect_channels" | "measure" | "train" | "contact" | "sensitive")[];
      material: boolean;
      names_gpc: boolean;
      declared: boolean;
      registered_at: string;
    };
  };
  /** Keys of the shop by id and scope; what a key is was told once, when it was made */
  listKeys: {
    input: {};
    answer: {
      data: {
        key_id: string;
        scopes: ("ingest" | "serve" | "privacy" | "models" | "admin")[];
        created_at: string;
        current: boolean;
      }[];
      next_cursor: null;
    };
  };
  /** Take a key back; it opens nothing within a second. Keys are made by `candor key create` alone */
  deleteKey: { input: { params: { key_id: string } }; answer: undefined };
  /** Erasures, trainings and other work behind the answers, and bare counts; nobody is named */
  listWork: {
    input: {};
    answer: {
      data: {
        kind: "erasure" | "training" | "unlearning" | "retention" | "drift" | "webhook" | "delivery";
        state: string;
        updated_at: string;
        done: boolean;
      }[];
      counts: Record<string, number>;
      next_cursor: null;
    };
  };
  /** How suggestions are made */
  transparency: {
    input: { query?: { locale?: string } };
    answer: {
      main_parameters: Record<string, unknown>[];
      purposes: Record<string, unknown>[];
      ladder: Record<string, unknown>[];
      journey: Record<string, unknown>[];
      rules: Record<string, unknown>[];
      promotions: Record<string, unknown>[];
      retention: Record<string, unknown>;
      models: Record<string, unknown>[];
      recipients: Record<string, unknown>[];
    } & Record<string, unknown>;
  };
  /** The ledger’s signed head */
  ledgerHead: {
    input: {};
    answer: { size: number; root: string; head: string | null; signed_at: string | null };
  };
  /** Proof that a record is in the ledger */
  ledgerInclusion: {
    input: { query: { index: number; size: number } };
    answer: { index: number; size: number; leaf: string; leaf_hash: string; proof: string[] };
  };
  /** Proof that the ledger only grew */
  ledgerConsistency: {
    input: { query: { from: number; to: number } };
    answer: { from: number; to: number; proof: string[] };
  };
  /** Public keys */
  jwks: { input: {}; answer: { keys: Record<string, unknown>[] } };
  /** Global Privacy Control is honoured */
  gpc: { input: {}; answer: { gpc: true; lastUpdate: string } };
  /** The process lives */
  health: { input: {}; answer: { status: "ok" } };
  /** The service can answer */
  ready: {
    input: {};
    answer: {
      status: "ready" | "not_ready";
      state: "ready" | "starting" | "stopping" | "store_away" | "store_empty" | "store_other";
      checks: Record<string, string>;
    };
  };
};

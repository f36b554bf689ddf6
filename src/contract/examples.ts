/**
 * Long because it is an example of every call, with what a real service answered: made by
 * `npm run docs:examples`, cut where it is long, and checked against the schemas by a test.
 */
import type { Example } from "./example.ts";

export const EXAMPLES: Readonly<Record<string, Example>> = {
  patchSettings: {
    body: {
      name: "The Kitchen Shop",
      origins: ["https://shop.example"],
      contact: {
        name: "Mia",
        email: "mia@shop.example",
      },
      country: "NL",
      currency: "EUR",
    },
    answer: {
      name: "The Kitchen Shop",
      contact: {
        name: "Mia",
        email: "mia@shop.example",
      },
      privacy_officer: null,
      locale: "en",
      locales: ["en", "nl"],
      country: "NL",
      time_zone: null,
      currency: "EUR",
      tone: null,
      origins: ["https://shop.example"],
      hosts: [],
      retention_days: {
        events: 761,
        consent_records: 396,
        decisions: 30,
        preferences: 761,
        refusal_rest: 183,
      },
      forget_within_hours: 24,
      public_lists: {
        from: "same",
        on_leaving: "refit",
        changed_shoppers: 100,
        every_days: 7,
      },
      popular_threshold: 10,
      gpc_yields_to_specific_consent: false,
      lenient_disclosed_vendors: false,
      tc_max_age_days: 395,
      id_from_device: false,
      unknown_age: "adult",
      age_table: {},
      cmp_mapping: {},
      recipients: [],
      claim_relevance: 0.81,
      repurchase: "declared",
      lists: {
        most_in_a_row: 3,
        patience: 3,
      },
      home: {
        new_arrivals: 0,
        trending: 0,
      },
    },
  },
  readSettings: {
    answer: {
      name: "The Kitchen Shop",
      contact: {
        name: "Mia",
        email: "mia@shop.example",
      },
      privacy_officer: null,
      locale: "en",
      locales: ["en", "nl"],
      country: "NL",
      time_zone: null,
      currency: "EUR",
      tone: null,
      origins: ["https://shop.example"],
      hosts: [],
      retention_days: {
        events: 761,
        consent_records: 396,
        decisions: 30,
        preferences: 761,
        refusal_rest: 183,
      },
      forget_within_hours: 24,
      public_lists: {
        from: "same",
        on_leaving: "refit",
        changed_shoppers: 100,
        every_days: 7,
      },
      popular_threshold: 10,
      gpc_yields_to_specific_consent: false,
      lenient_disclosed_vendors: false,
      tc_max_age_days: 395,
      id_from_device: false,
      unknown_age: "adult",
      age_table: {},
      cmp_mapping: {},
      recipients: [],
      claim_relevance: 0.81,
      repurchase: "declared",
      lists: {
        most_in_a_row: 3,
        patience: 3,
      },
      home: {
        new_arrivals: 0,
        trending: 0,
      },
    },
  },
  putNotice: {
    params: {
      version: "2026-1",
    },
    body: {
      texts: {
        en: "We use what you do in this shop to suggest things to you, if you agree.",
      },
      purposes: ["personalise", "connect_channels", "measure", "train"],
      material: false,
    },
    answer: {
      version: "2026-1",
      texts: {
        en: {
          text: "We use what you do in this shop to …",
          hash: "sha256:e5286504828b5330f12da8891369519d6 …",
        },
      },
      purposes: ["personalise", "connect_channels"],
      material: false,
      names_gpc: false,
      declared: true,
      registered_at: "2026-11-26T12:00:00.000Z",
    },
  },
  readNotice: {
    params: {
      version: "2026-1",
    },
    answer: {
      version: "2026-1",
      texts: {
        en: {
          text: "We use what you do in this shop to …",
          hash: "sha256:e5286504828b5330f12da8891369519d6 …",
        },
      },
      purposes: ["personalise", "connect_channels"],
      material: false,
      names_gpc: false,
      declared: true,
      registered_at: "2026-11-26T12:00:00.000Z",
    },
  },
  postWebhook: {
    body: {
      url: "https://hooks.example/candor",
      types: ["shopper.erased", "review.requested"],
    },
    answer: {
      webhook_id: "wh_d4aiE0h_b5qNq2G1JAwchg",
      url: "https://hooks.example/candor",
      types: ["shopper.erased", "review.requested"],
      created_at: "2026-11-26T12:00:00.000Z",
      waiting: 0,
      waiting_since: null,
      secret: "whsec_FwLNtYMCWXB1Gh/iBDiABy2OtcLnLug7sMWOcR2d3qc=",
    },
  },
  listWebhooks: {
    answer: {
      data: [
        {
          webhook_id: "wh_d4aiE0h_b5qNq2G1JAwchg",
          url: "https://hooks.example/candor",
          types: ["shopper.erased", "review.requested"],
          created_at: "2026-11-26T12:00:00.000Z",
          waiting: 0,
          waiting_since: null,
        },
      ],
      next_cursor: null,
    },
  },
  listKeys: {
    answer: {
      data: [
        {
          key_id: "9hbcsIkSolLE",
          scopes: ["serve"],
          created_at: "2026-11-26T12:00:00.000Z",
          current: false,
        },
        {
          key_id: "DXuX_HviHV-5",
          scopes: ["ingest", "serve"],
          created_at: "2026-11-26T12:00:00.000Z",
          current: true,
        },
      ],
      next_cursor: null,
    },
  },
  deleteKey: {
    params: {
      key_id: "9hbcsIkSolLE",
    },
  },
  deleteWebhook: {
    params: {
      webhook_id: "wh_d4aiE0h_b5qNq2G1JAwchg",
    },
  },
  putItems: {
    body: [
      {
        item_id: "22423",
        title: "Cake stand, three tiers",
        category: ["Kitchen", "Cake stands"],
        brand: "Bell",
        price: 12.75,
        list_price: 14.95,
        currency: "EUR",
        image_url: "https://shop.example/i/22423.jpg",
        url: "https://shop.example/p/22423",
      },
      {
        item_id: "22720",
        title: "Cake tins, set of three",
        category: ["Kitchen", "Cake tins"],
        price: 4.95,
        currency: "EUR",
      },
      {
        item_id: "21212",
        title: "Cake cases, pack of 72",
        category: ["Kitchen", "Cake cases"],
        price: 0.55,
        currency: "EUR",
      },
      {
        item_id: "22138",
        title: "Baking set, nine pieces",
        category: ["Kitchen", "Baking"],
        price: 4.25,
        currency: "EUR",
      },
      {
        item_id: "85123",
        title: "Candle holder",
        category: ["Living"],
        price: 2.95,
        currency: "EUR",
      },
    ],
    answer: {
      results: [
        {
          item_id: "22423",
          line: 1,
          status: "kept",
          list_price: "unproven",
        },
        {
          item_id: "22720",
          line: 2,
          status: "kept",
        },
      ],
      kept: 5,
      duplicate: 0,
      rejected: 0,
    },
  },
  listItems: {
    query: {
      limit: "2",
    },
    answer: {
      data: [
        {
          kind: "product",
          description: null,
          category: ["Kitchen", "Cake cases"],
          google_product_category: null,
          brand: null,
          currency: "EUR",
          available: true,
          delivery_days: null,
          sales_rank: null,
          rating: null,
          image_url: null,
          url: null,
          attributes: {},
          translations: {},
          variant_of: null,
          accessory_of: [],
          consumable: null,
          sensitivity: [],
          item_id: "21212",
          title: "Cake cases, pack of 72",
          price: 0.55,
          list_price: null,
          published_at: null,
        },
        {
          kind: "product",
          description: null,
          category: ["Kitchen", "Baking"],
          google_product_category: null,
          brand: null,
          currency: "EUR",
          available: true,
          delivery_days: null,
          sales_rank: null,
          rating: null,
          image_url: null,
          url: null,
          attributes: {},
          translations: {},
          variant_of: null,
          accessory_of: [],
          consumable: null,
          sensitivity: [],
          item_id: "22138",
          title: "Baking set, nine pieces",
          price: 4.25,
          list_price: null,
          published_at: null,
        },
      ],
      next_cursor: "c2.oqHQZcG1icuKRNUPVtGFWxgUR6IFothuLfLTGCCu50dZ",
    },
  },
  readItem: {
    params: {
      item_id: "22423",
    },
    answer: {
      kind: "product",
      description: null,
      category: ["Kitchen", "Cake stands"],
      google_product_category: null,
      brand: "Bell",
      currency: "EUR",
      available: true,
      delivery_days: null,
      sales_rank: null,
      rating: null,
      image_url: "https://shop.example/i/22423.jpg",
      url: "https://shop.example/p/22423",
      attributes: {},
      translations: {},
      variant_of: null,
      accessory_of: [],
      consumable: null,
      sensitivity: [],
      item_id: "22423",
      title: "Cake stand, three tiers",
      price: 12.75,
      list_price: 14.95,
      published_at: null,
    },
  },
  patchItem: {
    params: {
      item_id: "22423",
    },
    body: {
      price: 11.95,
      available: true,
    },
    answer: {
      kind: "product",
      description: null,
      category: ["Kitchen", "Cake stands"],
      google_product_category: null,
      brand: "Bell",
      currency: "EUR",
      available: true,
      delivery_days: null,
      sales_rank: null,
      rating: null,
      image_url: "https://shop.example/i/22423.jpg",
      url: "https://shop.example/p/22423",
      attributes: {},
      translations: {},
      variant_of: null,
      accessory_of: [],
      consumable: null,
      sensitivity: [],
      item_id: "22423",
      title: "Cake stand, three tiers",
      price: 11.95,
      list_price: 14.95,
      published_at: null,
    },
  },
  listOffers: {
    query: {
      state: "unproven",
    },
    answer: {
      data: [],
      counts: {
        quoted: 0,
        false: 1,
        unproven: 0,
      },
      next_cursor: null,
    },
  },
  deleteItem: {
    params: {
      item_id: "85123",
    },
  },
  putRule: {
    params: {
      rule_id: "own-range",
    },
    body: {
      effect: "boost",
      factor: 1.3,
      ground: "own_brand",
      filter: {
        brand: ["Bell"],
      },
      moments: ["home"],
    },
    answer: {
      rule_id: "own-range",
      effect: "boost",
      factor: 1.3,
      place: null,
      ground: "own_brand",
      paid: false,
      on_behalf_of: null,
      filter: {
        items: [],
        category: [],
        brand: ["Bell"],
        attributes: {},
        rating_at_least: null,
        published_within_days: null,
        price: null,
      },
      moments: ["home"],
      slots: [],
      schedule: {
        from: null,
        until: null,
        weekly: null,
      },
      changed_at: "2026-11-26T12:00:00.000Z",
      holds_now: true,
    },
  },
  readRule: {
    params: {
      rule_id: "own-range",
    },
    answer: {
      rule_id: "own-range",
      effect: "boost",
      factor: 1.3,
      place: null,
      ground: "own_brand",
      paid: false,
      on_behalf_of: null,
      filter: {
        items: [],
        category: [],
        brand: ["Bell"],
        attributes: {},
        rating_at_least: null,
        published_within_days: null,
        price: null,
      },
      moments: ["home"],
      slots: [],
      schedule: {
        from: null,
        until: null,
        weekly: null,
      },
      changed_at: "2026-11-26T12:00:00.000Z",
      holds_now: true,
    },
  },
  listRules: {
    answer: {
      data: [
        {
          rule_id: "own-range",
          effect: "boost",
          factor: 1.3,
          place: null,
          ground: "own_brand",
          paid: false,
          on_behalf_of: null,
          filter: {
            items: [],
            category: [],
            brand: ["Bell"],
            attributes: {},
            rating_at_least: null,
            published_within_days: null,
            price: null,
          },
          moments: ["home"],
          slots: [],
          schedule: {
            from: null,
            until: null,
            weekly: null,
          },
          changed_at: "2026-11-26T12:00:00.000Z",
          holds_now: true,
        },
      ],
      next_cursor: null,
    },
  },
  previewRecommendations: {
    body: {
      moment: "home",
      limit: 3,
    },
    answer: {
      mode: "popular",
      rules: ["own-range"],
      before: {
        items: [
          {
            item_id: "21212",
            title: "Cake cases, pack of 72",
            rank: 1,
            score: -0.000001,
            basis: "popular",
            promoted: null,
            reasons: [
              {
                code: "general",
                text: "Chosen from this shop’s range.",
              },
            ],
          },
          {
            item_id: "22138",
            title: "Baking set, nine pieces",
            rank: 2,
            score: -0.000002,
            basis: "popular",
            promoted: null,
            reasons: [
              {
                code: "general",
                text: "Chosen from this shop’s range.",
              },
            ],
          },
        ],
        rules_applied: [],
      },
      after: {
        items: [
          {
            item_id: "21212",
            title: "Cake cases, pack of 72",
            rank: 1,
            score: -0.000001,
            basis: "popular",
            promoted: null,
            reasons: [
              {
                code: "general",
                text: "Chosen from this shop’s range.",
              },
            ],
          },
          {
            item_id: "22138",
            title: "Baking set, nine pieces",
            rank: 2,
            score: -0.000002,
            basis: "popular",
            promoted: null,
            reasons: [
              {
                code: "general",
                text: "Chosen from this shop’s range.",
              },
            ],
          },
        ],
        rules_applied: [],
      },
      changes: [],
    },
  },
  deleteRule: {
    params: {
      rule_id: "own-range",
    },
  },
  putConsent: {
    shopper: "c-123",
    body: {
      purposes: {
        personalise: true,
        measure: true,
        train: true,
        connect_channels: true,
      },
      notice: {
        version: "2026-1",
        language: "en",
        hash: "sha256:e5286504828b5330f12da8891369519d605f7d0634ae1071c07e6a32f31681d4",
      },
      method: "preference_centre",
    },
    answer: {
      record_id: "cr_pAYhlgoals4C2pfvEmOaDQ",
      purposes: {
        personalise: {
          state: "granted",
          since: "2026-11-26T12:00:00.000Z",
        },
        connect_channels: {
          state: "granted",
          since: "2026-11-26T12:00:00.000Z",
        },
        measure: {
          state: "granted",
          since: "2026-11-26T12:00:00.000Z",
        },
        train: {
          state: "granted",
          since: "2026-11-26T12:00:00.000Z",
        },
        contact: {
          state: "never_given",
          since: null,
        },
        sensitive: {
          state: "never_given",
          since: null,
        },
      },
      effective: {
        personalise: {
          granted: true,
          because: null,
        },
        connect_channels: {
          granted: true,
          because: null,
        },
        measure: {
          granted: true,
          because: null,
        },
        train: {
          granted: true,
          because: null,
        },
        contact: {
          granted: false,
          because: "never_given",
        },
        sensitive: {
          granted: false,
          because: "never_given",
        },
      },
      attested: false,
      receipt: "eyJhbGciOiJFZERTQSIsInR5cCI6ImNhbmRvci1j …",
      ledger: {
        state: "placed",
        index: 0,
        head: "eyJhbGciOiJFZERTQSIsInR5cCI6ImNhbmRvci1s …",
      },
    },
  },
  readConsent: {
    shopper: "c-123",
    answer: {
      purposes: {
        personalise: {
          state: "granted",
          since: "2026-11-26T12:00:00.000Z",
        },
        connect_channels: {
          state: "granted",
          since: "2026-11-26T12:00:00.000Z",
        },
        measure: {
          state: "granted",
          since: "2026-11-26T12:00:00.000Z",
        },
        train: {
          state: "granted",
          since: "2026-11-26T12:00:00.000Z",
        },
        contact: {
          state: "never_given",
          since: null,
        },
        sensitive: {
          state: "never_given",
          since: null,
        },
      },
      effective: {
        personalise: {
          granted: true,
          because: null,
        },
        connect_channels: {
          granted: true,
          because: null,
        },
        measure: {
          granted: true,
          because: null,
        },
        train: {
          granted: true,
          because: null,
        },
        contact: {
          granted: false,
          because: "never_given",
        },
        sensitive: {
          granted: false,
          because: "never_given",
        },
      },
      attested: false,
    },
  },
  consentHistory: {
    shopper: "c-123",
    answer: {
      records: [
        {
          record_id: "cr_pAYhlgoals4C2pfvEmOaDQ",
          kind: "given",
          purposes: {
            personalise: true,
            connect_channels: true,
            measure: true,
            train: true,
          },
          notice: {
            version: "2026-1",
            hash: "sha256:e5286504828b5330f12da8891369519d6 …",
            language: "en",
            text: "We use what you do in this shop to …",
          },
          method: "preference_centre",
          source: "direct",
          given_at: "2026-11-26T12:00:00.000Z",
          given_from: null,
          received_at: "2026-11-26T12:00:00.000Z",
          expires_at: null,
          jurisdiction: null,
          age_band: "unknown",
          under_gpc: false,
          receipt: "eyJhbGciOiJFZERTQSIsInR5cCI6ImNhbmRvci1j …",
          ledger: {
            state: "placed",
            index: 0,
            salt: "zgz9tlE9agZ1MenSk5NIZ-vEqcNdyXZrF9H14hjDa9E",
            leaf: '{"commitment":"27d7cd13f11e6900ac89ee59b …',
            size: 1,
            proof: [],
            head: "eyJhbGciOiJFZERTQSIsInR5cCI6ImNhbmRvci1s …",
          },
        },
      ],
    },
  },
  sessionReceipt: {
    body: {
      session_id: "v-1",
      purposes: {
        personalise: true,
      },
      notice: {
        version: "2026-1",
        language: "en",
        hash: "sha256:e5286504828b5330f12da8891369519d605f7d0634ae1071c07e6a32f31681d4",
      },
    },
    answer: {
      consent_receipt: "eyJhbGciOiJFZERTQSIsInR5cCI6ImNhbmRvci1z …",
      expires_at: "2026-11-27T12:00:00.000Z",
    },
  },
  revokeSessionReceipt: {
    body: {
      session_id: "v-1",
      consent_receipt: "eyJhbGciOiJFZERTQSIsInR5cCI6ImNhbmRvci1z …",
    },
  },
  mintToken: {
    body: {
      shopper_id: "c-123",
      scopes: ["recommend", "preferences", "consent"],
      origin: "https://shop.example",
    },
    answer: {
      token: "eyJhbGciOiJFZERTQSIsInR5cCI6ImNhbmRvci1z …",
      expires_at: "2026-11-26T12:15:00.000Z",
    },
  },
  postEvents: {
    body: [
      {
        event_id: "e-1",
        shopper_id: "c-123",
        type: "purchase",
        item_id: "22423",
        order_id: "o-1",
        quantity: 1,
        price: 12.75,
        currency: "EUR",
        channel: "store",
        occurred_at: "2026-11-20T10:00:00Z",
      },
      {
        event_id: "e-2",
        shopper_id: "c-123",
        type: "view",
        item_id: "22720",
        channel: "web",
        occurred_at: "2026-11-20T10:00:00Z",
      },
      {
        event_id: "e-3",
        shopper_id: "c-456",
        type: "view",
        item_id: "22720",
        occurred_at: "2026-11-20T10:00:00Z",
      },
    ],
    answer: {
      results: [
        {
          event_id: "e-1",
          line: 1,
          status: "kept",
        },
        {
          event_id: "e-2",
          line: 2,
          status: "kept",
        },
      ],
      kept: 2,
      duplicate: 0,
      not_kept: 1,
      ignored: 0,
      rejected: 0,
    },
  },
  postSegmentEvents: {
    body: {
      type: "track",
      event: "Product Viewed",
      userId: "c-123",
      messageId: "m-1",
      timestamp: "2026-11-20T10:00:00Z",
      properties: {
        product_id: "21212",
      },
    },
    answer: {
      results: [
        {
          event_id: "m-1",
          line: 1,
          place: 1,
          status: "kept",
        },
      ],
      kept: 1,
      duplicate: 0,
      not_kept: 0,
      ignored: 0,
      rejected: 0,
    },
  },
  postGa4Events: {
    body: {
      client_id: "c-1",
      user_id: "c-123",
      timestamp_micros: 1795168800000000,
      events: [
        {
          name: "view_item",
          params: {
            items: [
              {
                item_id: "22138",
              },
            ],
          },
        },
      ],
    },
    answer: {
      results: [
        {
          event_id: "ga4-6eVaQanz5_FXWWXSmYm49i",
          line: 1,
          place: 1,
          status: "kept",
        },
      ],
      kept: 1,
      duplicate: 0,
      not_kept: 0,
      ignored: 0,
      rejected: 0,
    },
  },
  uploadModel: {
    answer: {
      model: "kitchen@1.0.0",
      report: {
        ok: true,
        package: "kitchen@1.0.0",
        failures: [],
        notes: ["No evaluation file: what is lost when a …"],
        features: [
          {
            input: "items",
            feature: "history.items",
            purposes: ["personalise"],
          },
          {
            input: "gap",
            feature: "history.gap",
            purposes: ["personalise"],
          },
        ],
        purposes: ["personalise"],
        measured: {
          open_ms: 98.53525599999989,
          run_p50_ms: 0.17767000000003463,
          run_p95_ms: 0.3730199999999968,
          runs: 60,
          memory_mb: 23.73046875,
          off_event_loop: false,
        },
        quality: null,
      },
    },
  },
  listModels: {
    answer: {
      data: [
        {
          id: "kitchen@1.1.0",
          name: "kitchen",
          version: "1.1.0",
          task: "score_items",
          added_at: "2026-11-26T12:00:00.000Z",
          added_by: "key DXuX_HviHV-5",
          training_known: true,
          dataset: "test-data",
          watermark: 0,
          run_ms: 0.13077100000009523,
          retired: null,
          fenced: null,
          model_sha256: "4620a96a9077c6fec419856cd69bfa784d4ba1b6dc7a184edc4fb84bdb121028",
          loadable: true,
          serves: [],
        },
        {
          id: "kitchen@1.0.0",
          name: "kitchen",
          version: "1.0.0",
          task: "score_items",
          added_at: "2026-11-26T12:00:00.000Z",
          added_by: "key DXuX_HviHV-5",
          training_known: true,
          dataset: "test-data",
          watermark: 0,
          run_ms: 0.17767000000003463,
          retired: null,
          fenced: null,
          model_sha256: "4620a96a9077c6fec419856cd69bfa784d4ba1b6dc7a184edc4fb84bdb121028",
          loadable: true,
          serves: [],
        },
      ],
      slots: [],
      next_cursor: null,
    },
  },
  readModel: {
    params: {
      model: "kitchen@1.0.0",
    },
    answer: {
      id: "kitchen@1.0.0",
      name: "kitchen",
      version: "1.0.0",
      task: "score_items",
      added_at: "2026-11-26T12:00:00.000Z",
      added_by: "key DXuX_HviHV-5",
      training_known: true,
      dataset: "test-data",
      watermark: 0,
      run_ms: 0.17767000000003463,
      retired: null,
      fenced: null,
      model_sha256: "4620a96a9077c6fec419856cd69bfa784d4ba1b6dc7a184edc4fb84bdb121028",
      loadable: true,
      serves: [],
      manifest: {
        contract: 1,
        name: "kitchen",
        version: "1.0.0",
        task: "score_items",
        inputs: {
          items: "history.items",
          gap: "history.gap",
          weight: "history.weight",
        },
        outputs: {
          part_items: "part_items",
          part_scores: "part_scores",
          prior: "prior",
        },
        vocabulary: "items.txt",
        history: {
          max_length: 20,
          order: "newest_first",
        },
        explain: "additive",
        training: {
          dataset: "test-data",
          recipe: {
            seed: 1,
          },
          reference_at: "2026-01-01T00:00:00Z",
          from: null,
          to: null,
          events: 100,
          subjects: 10,
          purpose: "train",
          watermark: 0,
        },
        metrics: {},
        main_parameters: {
          en: ["What you looked at and bought lately."],
          nl: ["Wat u onlangs bekeek en kocht."],
          nb: ["Det du nylig så på og kjøpte."],
        },
        tables: {},
        evaluation: null,
        files: {
          "items.txt": "aad206c0484c8af717ac7e46951b8a9b3c9ccf894a6abda59ef90ef6a825193d",
          "model.onnx": "4620a96a9077c6fec419856cd69bfa784d4ba1b6dc7a184edc4fb84bdb121028",
        },
      },
    },
  },
  putSlot: {
    params: {
      slot: "gifts",
    },
    body: {
      champion: "kitchen@1.0.0",
      accept_unknown_training: true,
    },
    answer: {
      slot: "gifts",
      champion: "kitchen@1.0.0",
      earlier: [],
      challenger: null,
      shadow: null,
      previous: null,
      can_roll_back: false,
      answering: "kitchen@1.0.0",
      must_forget: null,
      fenced: [],
      history: [
        {
          at: "2026-11-26T12:00:00.000Z",
          by: "key DXuX_HviHV-5",
          change: "promote",
          id: "kitchen@1.0.0",
          because: null,
          percent: null,
        },
      ],
    },
  },
  readSlot: {
    params: {
      slot: "gifts",
    },
    answer: {
      slot: "gifts",
      champion: "kitchen@1.1.0",
      earlier: ["kitchen@1.0.0"],
      challenger: null,
      shadow: null,
      previous: "kitchen@1.0.0",
      can_roll_back: true,
      answering: "kitchen@1.1.0",
      must_forget: null,
      fenced: [],
      history: [
        {
          at: "2026-11-26T12:00:00.000Z",
          by: "key DXuX_HviHV-5",
          change: "promote",
          id: "kitchen@1.0.0",
          because: null,
          percent: null,
        },
        {
          at: "2026-11-26T12:00:00.000Z",
          by: "key DXuX_HviHV-5",
          change: "promote",
          id: "kitchen@1.1.0",
          because: null,
          percent: null,
        },
      ],
      reports: {
        shadows: [],
        arms: [],
        drift: null,
        belief: [],
      },
    },
  },
  rollbackSlot: {
    params: {
      slot: "gifts",
    },
    answer: {
      slot: "gifts",
      champion: "kitchen@1.0.0",
      earlier: [],
      challenger: null,
      shadow: null,
      previous: null,
      can_roll_back: false,
      answering: "kitchen@1.0.0",
      must_forget: null,
      fenced: [],
      history: [
        {
          at: "2026-11-26T12:00:00.000Z",
          by: "key DXuX_HviHV-5",
          change: "promote",
          id: "kitchen@1.0.0",
          because: null,
          percent: null,
        },
        {
          at: "2026-11-26T12:00:00.000Z",
          by: "key DXuX_HviHV-5",
          change: "promote",
          id: "kitchen@1.1.0",
          because: null,
          percent: null,
        },
      ],
    },
  },
  deleteSlot: {
    params: {
      slot: "gifts",
    },
  },
  deleteModel: {
    params: {
      model: "kitchen@1.1.0",
    },
  },
  exportDataset: {
    query: {
      recipient: "Our own laptop",
    },
  },
  insightTopics: {
    answer: {
      topics: [
        {
          topic: "relevance",
          href: "/v1/insight/relevance",
          tells: "Whether shoppers find suggestions of …",
        },
        {
          topic: "satisfaction",
          href: "/v1/insight/satisfaction",
          tells: "NPS by stage, channel and month; …",
        },
      ],
    },
  },
  insightRelevance: {
    answer: {
      claim: 0.81,
      stated: {
        value: null,
        low: null,
        high: null,
        answers: 0,
        shoppers: 0,
      },
      shop_gap: {
        value: null,
        low: null,
        high: null,
        answers: 0,
        shoppers: 0,
      },
      belief: {
        value: null,
        low: null,
        high: null,
        answers: 0,
        shoppers: 0,
      },
      model_gap: {
        value: null,
        low: null,
        high: null,
        answers: 0,
        shoppers: 0,
      },
      stated_by: {
        channel: [],
        stage: [],
        month: [],
      },
      shop_gap_by: {
        channel: [],
        stage: [],
        month: [],
      },
      model_gap_by: {
        channel: [],
        stage: [],
        month: [],
      },
      hidden_groups: 0,
    },
  },
  insightSatisfaction: {
    answer: {
      nps: {
        value: null,
        low: null,
        high: null,
        answers: 0,
        shoppers: 0,
      },
      nps_by: {
        channel: [],
        stage: [],
        month: [],
      },
      resolved: {
        value: null,
        low: null,
        high: null,
        answers: 0,
        shoppers: 0,
      },
      resolved_by: {
        channel: [],
        stage: [],
        month: [],
      },
      hidden_groups: 0,
    },
  },
  insightQuality: {
    answer: {
      assessed_at: "2026-11-26T12:00:00.000Z",
      changed_at: "2026-11-26T12:00:00.000Z",
      catalogue: {
        score: 20,
        of: 4,
        findings: [
          {
            code: "no_image",
            kind: "missing",
            count: 3,
            share: 0.75,
            examples: ["21212", "22138"],
            text: "3 of 4 products (75 %) have no image.",
          },
          {
            code: "no_url",
            kind: "missing",
            count: 3,
            share: 0.75,
            examples: ["21212", "22138"],
            text: "3 of 4 products (75 %) have no address: …",
          },
        ],
      },
      events: {
        score: null,
        of: 4,
        findings: [],
      },
      days: [
        {
          day: "2026-11-26",
          catalogue: 20,
          events: null,
        },
      ],
      alarms: [
        {
          subject: "catalogue",
          score: 20,
          before: null,
          because: "no_description",
          since: "2026-11-26T12:00:00.000Z",
        },
      ],
      text: ["Catalogue: 20 of 100.", "3 of 4 products (75 %) have no image."],
    },
  },
  insightJourney: {
    answer: {
      connected: {
        value: null,
        low: null,
        high: null,
        answers: 1,
        shoppers: 1,
      },
      follow_up: {
        value: null,
        low: null,
        high: null,
        answers: 0,
        shoppers: 0,
      },
      follow_up_by: {
        channel: [],
        stage: [],
        month: [],
      },
      answered: {
        value: null,
        low: null,
        high: null,
        answers: 0,
        shoppers: 0,
      },
      answered_by: {
        channel: [],
        stage: [],
        month: [],
      },
      hidden_groups: 0,
    },
  },
  insightOutcomes: {
    answer: {
      arms: [],
      hidden_groups: 0,
      people: 1,
      sampled: false,
    },
  },
  insightConsent: {
    answer: {
      since: "2026-08-29",
      days: [],
      hidden_days: 1,
    },
  },
  recommend: {
    body: {
      moment: "home",
      shopper: {
        id: "c-123",
      },
      limit: 1,
    },
    answer: {
      recommendation_id: "rec_0sIpWzZ78cs4N7Eq1JgeAg",
      locale: "en",
      control_token: "ct2.fgVRJDrPXkTxh8cFnI026gfU57Fl7XeN_aZl …",
      items: [
        {
          item_id: "21212",
          rank: 1,
          score: -0.000001,
          belief: null,
          item: {
            title: "Cake cases, pack of 72",
            price: 0.55,
            currency: "EUR",
            image_url: null,
            url: null,
          },
          basis: "popular",
          profiling: true,
          reasons: [
            {
              code: "general",
              text: "Chosen from this shop’s range.",
              label: "From the range",
              aria: "Why “Cake cases, pack of 72” is …",
              share: 1,
              evidence: [],
            },
          ],
          counterfactual: null,
          controls: [
            {
              rel: "not_interested",
              label: "Not interested",
              effect: "You will not be shown this suggestion any more.",
              method: "POST",
              href: "/v1/recommendations/rec_0sIpWzZ78cs4N7Eq1JgeAg/feedback",
              body: {
                item_id: "21212",
                verdict: "not_relevant",
                scope: "item",
              },
              undo: {
                label: "Suggest it again",
                method: "POST",
                href: "/v1/recommendations/rec_0sIpWzZ78cs4N7Eq1JgeAg/feedback",
                body: {
                  item_id: "21212",
                  verdict: "relevant",
                  scope: "item",
                },
              },
            },
            {
              rel: "not_interested",
              label: "Nothing from “Cake cases”",
              effect: "Nothing in this category will be suggested to you any more.",
              method: "POST",
              href: "/v1/recommendations/rec_0sIpWzZ78cs4N7Eq1JgeAg/feedback",
              body: {
                item_id: "21212",
                verdict: "not_relevant",
                scope: "category",
              },
              undo: {
                label: "Suggest “Cake cases” again",
                method: "POST",
                href: "/v1/recommendations/rec_0sIpWzZ78cs4N7Eq1JgeAg/feedback",
                body: {
                  item_id: "21212",
                  verdict: "relevant",
                  scope: "category",
                },
              },
            },
          ],
        },
      ],
      outreach: null,
      help: null,
      ask: {
        kind: "nps",
        item_id: null,
        text: "How likely are you to recommend this …",
        method: "POST",
        href: "/v1/recommendations/rec_0sIpWzZ78cs4N7Eq1JgeAg/answer",
        answers: [
          {
            label: "0",
            body: {
              value: 0,
            },
          },
          {
            label: "1",
            body: {
              value: 1,
            },
          },
        ],
      },
      transparency: {
        mode: "profile",
        profiling: true,
        mode_because: null,
        text: "These suggestions stand in this shop’s …",
        purposes_used: ["personalise", "measure"],
        purposes_denied: [
          {
            purpose: "contact",
            because: "never_given",
          },
          {
            purpose: "sensitive",
            because: "never_given",
          },
        ],
        data_used: [
          {
            category: "purchases",
            count: 1,
            oldest_days: 6,
          },
          {
            category: "views",
            count: 3,
            oldest_days: 6,
          },
        ],
        data_withheld: [
          {
            category: "sensitive_items",
            because: "never_given",
          },
        ],
        signals: {
          gpc: false,
          dnt: false,
          tcf: "absent",
          gpp: "absent",
        },
        model: {
          slot: "default",
          name: null,
          version: null,
          arm: "none",
          main_parameters: [],
        },
        rules_applied: [],
        change: "Your choices: /s/kitchen/privacy",
        parameters: "What counts in the order, and how much: …",
        ledger_head: "eyJhbGciOiJFZERTQSIsInR5cCI6ImNhbmRvci1s …",
      },
    },
  },
  postAnswer: {
    params: {
      recommendation_id: "rec_0sIpWzZ78cs4N7Eq1JgeAg",
    },
    shopper: "c-123",
    body: {
      value: 1,
    },
    answer: {
      kept: true,
      because: null,
    },
  },
  recommendBatch: {
    body: [
      {
        moment: "product",
        context: {
          item_id: "22423",
        },
        limit: 1,
      },
      {
        moment: "cart",
        context: {
          cart: ["22720"],
        },
        limit: 1,
      },
    ],
    answer: {
      recommendation_id: "rec_PdUTu5ghAxNSHIMMRKchtA",
      locale: "en",
      control_token: "ct2.wNidH-mFwh9TZrWwrILMkeoKyTWhFPNqbFqF …",
      items: [
        {
          item_id: "21212",
          rank: 1,
          score: -0.000001,
          belief: null,
          item: {
            title: "Cake cases, pack of 72",
            price: 0.55,
            currency: "EUR",
            image_url: null,
            url: null,
          },
          basis: "popular",
          profiling: false,
          reasons: [
            {
              code: "general",
              text: "Chosen from this shop’s range.",
              label: "From the range",
              aria: "Why “Cake cases, pack of 72” is …",
              share: 1,
              evidence: [],
            },
          ],
          counterfactual: null,
          controls: [
            {
              rel: "why",
              label: "Why am I seeing this?",
              effect: "Shows everything that led to this suggestion.",
              method: "GET",
              href: "/v1/recommendations/rec_PdUTu5ghAxNSHIMMRKchtA",
              body: null,
              undo: null,
            },
          ],
        },
      ],
      outreach: null,
      help: null,
      ask: null,
      transparency: {
        mode: "context",
        profiling: false,
        mode_because: "no_shopper",
        text: "These suggestions go by this page; …",
        purposes_used: [],
        purposes_denied: [
          {
            purpose: "personalise",
            because: "no_shopper",
          },
          {
            purpose: "connect_channels",
            because: "no_shopper",
          },
        ],
        data_used: [
          {
            category: "page",
            count: 1,
            oldest_days: null,
          },
        ],
        data_withheld: [
          {
            category: "history",
            because: "no_shopper",
          },
        ],
        signals: {
          gpc: false,
          dnt: false,
          tcf: "absent",
          gpp: "absent",
        },
        model: {
          slot: "default",
          name: null,
          version: null,
          arm: "none",
          main_parameters: [],
        },
        rules_applied: [],
        change: "Your choices: /s/kitchen/privacy",
        parameters: "What counts in the order, and how much: …",
        ledger_head: "eyJhbGciOiJFZERTQSIsInR5cCI6ImNhbmRvci1s …",
      },
    },
  },
  readRecommendation: {
    params: {
      recommendation_id: "rec_0sIpWzZ78cs4N7Eq1JgeAg",
    },
    shopper: "c-123",
    answer: {
      recommendation_id: "rec_0sIpWzZ78cs4N7Eq1JgeAg",
      decided_at: "2026-11-26T12:00:00.000Z",
      moment: "home",
      locale: "en",
      items: [
        {
          item_id: "21212",
          score: -0.000001,
          profiling: true,
          counterfactual: null,
          rank: 1,
          basis: "popular",
          item: {
            title: "Cake cases, pack of 72",
            price: 0.55,
            currency: "EUR",
            image_url: null,
            url: null,
          },
          reasons: [
            {
              code: "general",
              text: "Chosen from this shop’s range.",
              label: "From the range",
              aria: "Why “Cake cases, pack of 72” is …",
              share: 1,
              evidence: [],
            },
          ],
        },
      ],
      transparency: {
        mode: "profile",
        profiling: true,
        mode_because: null,
        text: "These suggestions stand in this shop’s …",
        purposes_used: ["personalise", "measure"],
        purposes_denied: [
          {
            purpose: "contact",
            because: "never_given",
          },
          {
            purpose: "sensitive",
            because: "never_given",
          },
        ],
        data_used: [
          {
            category: "purchases",
            count: 1,
            oldest_days: 6,
          },
          {
            category: "views",
            count: 3,
            oldest_days: 6,
          },
        ],
        data_withheld: [
          {
            category: "sensitive_items",
            because: "never_given",
          },
        ],
        signals: {
          gpc: false,
          dnt: false,
          tcf: "absent",
          gpp: "absent",
        },
        model: {
          slot: "default",
          name: null,
          version: null,
          arm: "none",
          main_parameters: [],
        },
        rules_applied: [],
        change: "Your choices: /s/kitchen/privacy",
        parameters: "What counts in the order, and how much: …",
        ledger_head: "eyJhbGciOiJFZERTQSIsInR5cCI6ImNhbmRvci1s …",
      },
      told_without: [],
    },
  },
  nextRecommendations: {
    params: {
      recommendation_id: "rec_0sIpWzZ78cs4N7Eq1JgeAg",
    },
    shopper: "c-123",
    body: {
      limit: 1,
    },
    answer: {
      recommendation_id: "rec_wgTnUnmiCm8pBJ0dtyMOiw",
      locale: "en",
      control_token: "ct2.iqDmhx37lQAl47w1mXtuK4dw80ajF2JGNOQK …",
      items: [
        {
          item_id: "22138",
          rank: 2,
          score: -0.000002,
          belief: null,
          item: {
            title: "Baking set, nine pieces",
            price: 4.25,
            currency: "EUR",
            image_url: null,
            url: null,
          },
          basis: "popular",
          profiling: true,
          reasons: [
            {
              code: "general",
              text: "Chosen from this shop’s range.",
              label: "From the range",
              aria: "Why “Baking set, nine pieces” is …",
              share: 1,
              evidence: [],
            },
          ],
          counterfactual: null,
          controls: [
            {
              rel: "not_interested",
              label: "Not interested",
              effect: "You will not be shown this suggestion any more.",
              method: "POST",
              href: "/v1/recommendations/rec_wgTnUnmiCm8pBJ0dtyMOiw/feedback",
              body: {
                item_id: "22138",
                verdict: "not_relevant",
                scope: "item",
              },
              undo: {
                label: "Suggest it again",
                method: "POST",
                href: "/v1/recommendations/rec_wgTnUnmiCm8pBJ0dtyMOiw/feedback",
                body: {
                  item_id: "22138",
                  verdict: "relevant",
                  scope: "item",
                },
              },
            },
            {
              rel: "not_interested",
              label: "Nothing from “Baking”",
              effect: "Nothing in this category will be suggested to you any more.",
              method: "POST",
              href: "/v1/recommendations/rec_wgTnUnmiCm8pBJ0dtyMOiw/feedback",
              body: {
                item_id: "22138",
                verdict: "not_relevant",
                scope: "category",
              },
              undo: {
                label: "Suggest “Baking” again",
                method: "POST",
                href: "/v1/recommendations/rec_wgTnUnmiCm8pBJ0dtyMOiw/feedback",
                body: {
                  item_id: "22138",
                  verdict: "relevant",
                  scope: "category",
                },
              },
            },
          ],
        },
      ],
      outreach: null,
      help: null,
      ask: null,
      transparency: {
        mode: "profile",
        profiling: true,
        mode_because: null,
        text: "These suggestions stand in this shop’s …",
        purposes_used: ["personalise"],
        purposes_denied: [
          {
            purpose: "contact",
            because: "never_given",
          },
          {
            purpose: "sensitive",
            because: "never_given",
          },
        ],
        data_used: [
          {
            category: "purchases",
            count: 1,
            oldest_days: 6,
          },
          {
            category: "views",
            count: 3,
            oldest_days: 6,
          },
        ],
        data_withheld: [
          {
            category: "sensitive_items",
            because: "never_given",
          },
        ],
        signals: {
          gpc: false,
          dnt: false,
          tcf: "absent",
          gpp: "absent",
        },
        model: {
          slot: "default",
          name: null,
          version: null,
          arm: "none",
          main_parameters: [],
        },
        rules_applied: [],
        change: "Your choices: /s/kitchen/privacy",
        parameters: "What counts in the order, and how much: …",
        ledger_head: "eyJhbGciOiJFZERTQSIsInR5cCI6ImNhbmRvci1s …",
      },
    },
  },
  whyNot: {
    params: {
      recommendation_id: "rec_0sIpWzZ78cs4N7Eq1JgeAg",
    },
    shopper: "c-123",
    body: {
      item_id: "22423",
    },
    answer: {
      item_id: "22423",
      list: "shown",
      because: "owned",
      code: "owned",
      rank: null,
      score: null,
      text: "You have it already, or another version of it.",
    },
  },
  postFeedback: {
    params: {
      recommendation_id: "rec_0sIpWzZ78cs4N7Eq1JgeAg",
    },
    shopper: "c-123",
    body: {
      item_id: "21212",
      verdict: "relevant",
    },
    answer: {
      kept: true,
      because: null,
    },
  },
  putPreferences: {
    shopper: "c-123",
    body: {
      objectives: {
        save_money: 0.5,
        easy: 0,
        reliable: 0,
        informed: 0,
        fun: 0,
      },
    },
    answer: {
      objectives: {
        save_money: 0.5,
        easy: 0,
        reliable: 0,
        informed: 0,
        fun: 0,
      },
      dismissed: {
        items: [],
        brands: [],
        categories: [],
      },
      contact: {
        channels: [],
        max_per_week: null,
        quiet_hours: null,
      },
      paused: false,
      discreet: false,
    },
  },
  patchPreferences: {
    shopper: "c-123",
    body: {
      contact: {
        channels: ["email"],
        max_per_week: 1,
      },
    },
    answer: {
      objectives: {
        save_money: 0.5,
        easy: 0,
        reliable: 0,
        informed: 0,
        fun: 0,
      },
      dismissed: {
        items: [],
        brands: [],
        categories: [],
      },
      contact: {
        channels: ["email"],
        max_per_week: 1,
        quiet_hours: null,
      },
      paused: false,
      discreet: false,
    },
  },
  readPreferences: {
    shopper: "c-123",
    answer: {
      objectives: {
        save_money: 0.5,
        easy: 0,
        reliable: 0,
        informed: 0,
        fun: 0,
      },
      dismissed: {
        items: [],
        brands: [],
        categories: [],
      },
      contact: {
        channels: ["email"],
        max_per_week: 1,
        quiet_hours: null,
      },
      paused: false,
      discreet: false,
    },
  },
  listShopperEvents: {
    query: {
      limit: "2",
    },
    shopper: "c-123",
    answer: {
      data: [
        {
          event_id: "verdict-rec_0sIpWzZ78cs4N7Eq1JgeAg-21212",
          type: "verdict",
          item_id: "21212",
          channel: "web",
          session_id: null,
          quantity: null,
          currency: null,
          order_id: null,
          query: null,
          recommendation_id: "rec_0sIpWzZ78cs4N7Eq1JgeAg",
          value: 0,
          imported: false,
          ref_event_id: null,
          case_id: null,
          price: null,
          occurred_at: "2026-11-26T12:00:00.000Z",
          corrected_at: null,
          declined: [],
          handle: "ev1.ADAOAze6wQ1TkCL5rPOnf3CgP-0rE-u2uy_E …",
        },
        {
          event_id: "asked-2969",
          type: "asked",
          item_id: null,
          channel: "web",
          session_id: null,
          quantity: null,
          currency: null,
          order_id: null,
          query: null,
          recommendation_id: "rec_0sIpWzZ78cs4N7Eq1JgeAg",
          value: 1,
          imported: false,
          ref_event_id: null,
          case_id: null,
          price: null,
          occurred_at: "2026-11-26T12:00:00.000Z",
          corrected_at: null,
          declined: [],
          question: {
            kind: "nps",
            moment: "home",
            strength: null,
            scored_by: null,
            answered_at: "2026-11-26T12:00:00.000Z",
          },
          handle: "ev1.Oix4Rkp-eFrIYGygHGTcgtXOP4EXlF3PGg69F2Bhpx_Eyw6A5oNf",
        },
      ],
      next_cursor: "c2.qJdfzSAiSHRdf736IVMW59sItt_6pAmWkz4Do …",
    },
  },
  patchShopperEvent: {
    params: {
      event_id: "e-1",
    },
    shopper: "c-123",
    body: {
      quantity: 2,
    },
    answer: {
      event_id: "e-1",
      type: "purchase",
      item_id: "22423",
      channel: "store",
      session_id: null,
      quantity: 2,
      currency: "EUR",
      order_id: "o-1",
      query: null,
      recommendation_id: null,
      value: null,
      imported: false,
      ref_event_id: null,
      case_id: null,
      price: 12.75,
      occurred_at: "2026-11-20T10:00:00.000Z",
      corrected_at: "2026-11-26T12:00:00.000Z",
      declined: [],
      unlearning: {
        receipt_id: "fgt_NYA8SJhntZqqtJ-n0h_jRA",
        state: "forgotten_in_data",
        href: "/v1/erasures/fgt_NYA8SJhntZqqtJ-n0h_jRA",
      },
    },
  },
  deleteShopperEvent: {
    params: {
      event_id: "e-2",
    },
    shopper: "c-123",
    answer: {
      deleted: true,
      unlearning: {
        receipt_id: "fgt_gMXEhAtAdVXmPnocsQy3xg",
        state: "forgotten_in_data",
        href: "/v1/erasures/fgt_gMXEhAtAdVXmPnocsQy3xg",
      },
    },
  },
  postLink: {
    shopper: "c-123",
    body: {
      shopper_id: "app-9",
      kind: "app",
    },
    answer: {
      link_id: "lnk_7Ji8ciA3rK69tjpc7vgPew",
      kind: "app",
      since: "2026-11-26T12:00:00.000Z",
    },
  },
  listLinks: {
    shopper: "c-123",
    answer: {
      data: [
        {
          link_id: "lnk_7Ji8ciA3rK69tjpc7vgPew",
          kind: "app",
          since: "2026-11-26T12:00:00.000Z",
        },
      ],
      next_cursor: null,
    },
  },
  deleteLink: {
    params: {
      link_id: "lnk_7Ji8ciA3rK69tjpc7vgPew",
    },
    shopper: "c-123",
    answer: {
      deleted: true,
      unlearning: {
        receipt_id: "fgt_gMXEhAtAdVXmPnocsQy3xg",
        state: "forgotten_in_data",
        href: "/v1/erasures/fgt_gMXEhAtAdVXmPnocsQy3xg",
      },
    },
  },
  putRestriction: {
    shopper: "c-123",
    answer: {
      active: true,
      since: "2026-11-26T12:00:00.000Z",
      unlearning: {
        receipt_id: "fgt_gMXEhAtAdVXmPnocsQy3xg",
        state: "forgotten_in_data",
        href: "/v1/erasures/fgt_gMXEhAtAdVXmPnocsQy3xg",
      },
    },
  },
  readRestriction: {
    shopper: "c-123",
    answer: {
      active: true,
      since: "2026-11-26T12:00:00.000Z",
    },
  },
  deleteRestriction: {
    shopper: "c-123",
    answer: {
      active: false,
      since: null,
      unlearning: {
        receipt_id: "fgt_gMXEhAtAdVXmPnocsQy3xg",
        state: "forgotten_in_data",
        href: "/v1/erasures/fgt_gMXEhAtAdVXmPnocsQy3xg",
      },
    },
  },
  putObjection: {
    shopper: "c-123",
    answer: {
      active: true,
      since: "2026-11-26T12:00:00.000Z",
      unlearning: {
        receipt_id: "fgt_vDJ-kSax5-18HGQCY4gTTA",
        state: "forgotten_in_data",
        href: "/v1/erasures/fgt_vDJ-kSax5-18HGQCY4gTTA",
      },
    },
  },
  readObjection: {
    shopper: "c-123",
    answer: {
      active: true,
      since: "2026-11-26T12:00:00.000Z",
    },
  },
  deleteObjection: {
    shopper: "c-123",
    answer: {
      active: false,
      since: null,
      unlearning: {
        receipt_id: "fgt_vDJ-kSax5-18HGQCY4gTTA",
        state: "forgotten_in_data",
        href: "/v1/erasures/fgt_vDJ-kSax5-18HGQCY4gTTA",
      },
    },
  },
  postReview: {
    shopper: "c-123",
    body: {
      about: "explanation",
    },
    answer: {
      ticket: "rev_-qrdmYRwJWcfGQKAMEtA1w",
      answer_by: "2026-12-26T12:00:00.000Z",
    },
  },
  listReviews: {
    shopper: "c-123",
    answer: {
      data: [
        {
          recommendation_id: null,
          text: null,
          ticket: "rev_-qrdmYRwJWcfGQKAMEtA1w",
          about: "explanation",
          asked_at: "2026-11-26T12:00:00.000Z",
          answer_by: "2026-12-26T12:00:00.000Z",
        },
      ],
      next_cursor: null,
    },
  },
  readShopper: {
    shopper: "c-123",
    answer: {
      known: true,
      consent: {
        purposes: {
          personalise: {
            state: "granted",
            since: "2026-11-26T12:00:00.000Z",
          },
          connect_channels: {
            state: "granted",
            since: "2026-11-26T12:00:00.000Z",
          },
          measure: {
            state: "granted",
            since: "2026-11-26T12:00:00.000Z",
          },
          train: {
            state: "granted",
            since: "2026-11-26T12:00:00.000Z",
          },
          contact: {
            state: "never_given",
            since: null,
          },
          sensitive: {
            state: "never_given",
            since: null,
          },
        },
        effective: {
          personalise: {
            granted: true,
            because: null,
          },
          connect_channels: {
            granted: true,
            because: null,
          },
          measure: {
            granted: true,
            because: null,
          },
          train: {
            granted: true,
            because: null,
          },
          contact: {
            granted: false,
            because: "never_given",
          },
          sensitive: {
            granted: false,
            because: "never_given",
          },
        },
        attested: false,
      },
      preferences: {
        objectives: {
          save_money: 0.5,
          easy: 0,
          reliable: 0,
          informed: 0,
          fun: 0,
        },
        dismissed: {
          items: [],
          brands: [],
          categories: [],
        },
        contact: {
          channels: ["email"],
          max_per_week: 1,
          quiet_hours: null,
        },
        paused: false,
        discreet: false,
      },
      restriction: {
        active: false,
        since: null,
      },
      objection: {
        active: false,
        since: null,
      },
      links: [],
      data: [
        {
          category: "purchases",
          count: 1,
          oldest_days: 6,
        },
        {
          category: "views",
          count: 2,
          oldest_days: 6,
        },
      ],
      age_band: "unknown",
      jurisdiction: null,
      open_cases: 0,
      review_requests: [
        {
          recommendation_id: null,
          text: null,
          ticket: "rev_-qrdmYRwJWcfGQKAMEtA1w",
          about: "explanation",
          asked_at: "2026-11-26T12:00:00.000Z",
          answer_by: "2026-12-26T12:00:00.000Z",
        },
      ],
      decisions: 2,
      accesses: [
        {
          at: "2026-11-26T12:00:00.000Z",
          caller: "key DXuX_HviHV-5",
          call: "putConsent",
          count: 1,
          summed_by: "minute",
        },
        {
          at: "2026-11-26T12:00:00.000Z",
          caller: "key DXuX_HviHV-5",
          call: "readConsent",
          count: 1,
          summed_by: "minute",
        },
      ],
    },
  },
  exportShopper: {
    shopper: "c-123",
    answer: {
      exported_at: "2026-11-26T12:00:00.000Z",
      shop: "kitchen",
      format: "candor-export-2",
      provided: {
        standing: {
          personalise: {
            state: "granted",
            since: "2026-11-26T12:00:00.000Z",
            given_at: "2026-11-26T12:00:00.000Z",
            expires_at: null,
            record_id: "cr_pAYhlgoals4C2pfvEmOaDQ",
            notice_hash: "sha256:e5286504828b5330f12da8891369519d6 …",
            notice_version: "2026-1",
            over_gpc: false,
            attested: false,
          },
          connect_channels: {
            state: "granted",
            since: "2026-11-26T12:00:00.000Z",
            given_at: "2026-11-26T12:00:00.000Z",
            expires_at: null,
            record_id: "cr_pAYhlgoals4C2pfvEmOaDQ",
            notice_hash: "sha256:e5286504828b5330f12da8891369519d6 …",
            notice_version: "2026-1",
            over_gpc: false,
            attested: false,
          },
          measure: {
            state: "granted",
            since: "2026-11-26T12:00:00.000Z",
            given_at: "2026-11-26T12:00:00.000Z",
            expires_at: null,
            record_id: "cr_pAYhlgoals4C2pfvEmOaDQ",
            notice_hash: "sha256:e5286504828b5330f12da8891369519d6 …",
            notice_version: "2026-1",
            over_gpc: false,
            attested: false,
          },
          train: {
            state: "granted",
            since: "2026-11-26T12:00:00.000Z",
            given_at: "2026-11-26T12:00:00.000Z",
            expires_at: null,
            record_id: "cr_pAYhlgoals4C2pfvEmOaDQ",
            notice_hash: "sha256:e5286504828b5330f12da8891369519d6 …",
            notice_version: "2026-1",
            over_gpc: false,
            attested: false,
          },
          contact: {
            state: "never_given",
            since: null,
            given_at: null,
            expires_at: null,
            record_id: null,
            notice_hash: null,
            notice_version: null,
            over_gpc: false,
            attested: false,
          },
          sensitive: {
            state: "never_given",
            since: null,
            given_at: null,
            expires_at: null,
            record_id: null,
            notice_hash: null,
            notice_version: null,
            over_gpc: false,
            attested: false,
          },
        },
        restriction: {
          active: false,
          since: null,
        },
        objection: {
          active: false,
          since: null,
        },
        age_band: "unknown",
        jurisdiction: null,
        preferences: {
          objectives: {
            save_money: 0.5,
            easy: 0,
            reliable: 0,
            informed: 0,
            fun: 0,
          },
          dismissed: {
            items: [],
            brands: [],
            categories: [],
          },
          contact: {
            channels: ["email"],
            max_per_week: 1,
            quiet_hours: null,
          },
          paused: false,
          discreet: false,
        },
        preferences_changed_at: "2026-11-26T12:00:00.000Z",
        links: [],
        review_requests: [
          {
            recommendation_id: null,
            text: null,
            ticket: "rev_-qrdmYRwJWcfGQKAMEtA1w",
            about: "explanation",
            asked_at: "2026-11-26T12:00:00.000Z",
            answer_by: "2026-12-26T12:00:00.000Z",
          },
        ],
        session_receipts: [],
        consent: {
          records: [
            {
              record_id: "cr_pAYhlgoals4C2pfvEmOaDQ",
              kind: "given",
              purposes: {
                personalise: true,
                connect_channels: true,
                measure: true,
                train: true,
              },
              notice: {
                version: "2026-1",
                hash: "sha256:e5286504828b5330f12da8891369519d6 …",
                language: "en",
                text: "We use what you do in this shop to …",
              },
              method: "preference_centre",
              source: "direct",
              given_at: "2026-11-26T12:00:00.000Z",
              given_from: null,
              received_at: "2026-11-26T12:00:00.000Z",
              expires_at: null,
              jurisdiction: null,
              age_band: "unknown",
              under_gpc: false,
              receipt: "eyJhbGciOiJFZERTQSIsInR5cCI6ImNhbmRvci1j …",
              ledger: {
                state: "placed",
                index: 0,
                salt: "zgz9tlE9agZ1MenSk5NIZ-vEqcNdyXZrF9H14hjDa9E",
                leaf: '{"commitment":"27d7cd13f11e6900ac89ee59b …',
                size: 1,
                proof: [],
                head: "eyJhbGciOiJFZERTQSIsInR5cCI6ImNhbmRvci1s …",
              },
              gpc_named: false,
            },
          ],
        },
        events: [
          {
            event_id: "verdict-rec_0sIpWzZ78cs4N7Eq1JgeAg-21212",
            type: "verdict",
            item_id: "21212",
            channel: "web",
            session_id: null,
            quantity: null,
            currency: null,
            order_id: null,
            query: null,
            recommendation_id: "rec_0sIpWzZ78cs4N7Eq1JgeAg",
            value: 0,
            imported: false,
            ref_event_id: null,
            case_id: null,
            price: null,
            occurred_at: "2026-11-26T12:00:00.000Z",
            corrected_at: null,
            declined: [],
            received_at: "2026-11-26T12:00:00.000Z",
            sensitive: false,
          },
          {
            event_id: "asked-2969",
            type: "asked",
            item_id: null,
            channel: "web",
            session_id: null,
            quantity: null,
            currency: null,
            order_id: null,
            query: null,
            recommendation_id: "rec_0sIpWzZ78cs4N7Eq1JgeAg",
            value: 1,
            imported: false,
            ref_event_id: null,
            case_id: null,
            price: null,
            occurred_at: "2026-11-26T12:00:00.000Z",
            corrected_at: null,
            declined: [],
            question: {
              kind: "nps",
              moment: "home",
              strength: null,
              scored_by: null,
              answered_at: "2026-11-26T12:00:00.000Z",
            },
            received_at: "2026-11-26T12:00:00.000Z",
            sensitive: false,
          },
        ],
      },
      observed: {
        open_cases: [],
        events: [
          {
            event_id: "ga4-6eVaQanz5_FXWWXSmYm49i",
            type: "view",
            item_id: "22138",
            channel: "web",
            session_id: null,
            quantity: null,
            currency: null,
            order_id: null,
            query: null,
            recommendation_id: null,
            value: null,
            imported: false,
            ref_event_id: null,
            case_id: null,
            price: null,
            occurred_at: "2026-11-20T10:00:00.000Z",
            corrected_at: null,
            declined: [],
            received_at: "2026-11-26T12:00:00.000Z",
            sensitive: false,
          },
          {
            event_id: "m-1",
            type: "view",
            item_id: "21212",
            channel: "web",
            session_id: null,
            quantity: null,
            currency: null,
            order_id: null,
            query: null,
            recommendation_id: null,
            value: null,
            imported: false,
            ref_event_id: null,
            case_id: null,
            price: null,
            occurred_at: "2026-11-20T10:00:00.000Z",
            corrected_at: null,
            declined: [],
            received_at: "2026-11-26T12:00:00.000Z",
            sensitive: false,
          },
        ],
      },
      inferred: {
        decisions: [
          {
            recommendation_id: "rec_0sIpWzZ78cs4N7Eq1JgeAg",
            decided_at: "2026-11-26T12:00:00.000Z",
            moment: "home",
            locale: "en",
            items: [
              {
                item_id: "21212",
                score: -0.000001,
                profiling: true,
                counterfactual: null,
                rank: 1,
                basis: "popular",
                item: {
                  title: "Cake cases, pack of 72",
                  price: 0.55,
                  currency: "EUR",
                  image_url: null,
                  url: null,
                },
                reasons: [
                  {
                    code: "general",
                    text: "Chosen from this shop’s range.",
                    label: "From the range",
                    aria: "Why “Cake cases, pack of 72” is …",
                    share: 1,
                    evidence: [],
                  },
                ],
              },
            ],
            transparency: {
              mode: "profile",
              profiling: true,
              mode_because: null,
              text: "These suggestions stand in this shop’s …",
              purposes_used: ["personalise", "measure"],
              purposes_denied: [
                {
                  purpose: "contact",
                  because: "never_given",
                },
                {
                  purpose: "sensitive",
                  because: "never_given",
                },
              ],
              data_used: [
                {
                  category: "purchases",
                  count: 1,
                  oldest_days: 6,
                },
                {
                  category: "views",
                  count: 3,
                  oldest_days: 6,
                },
              ],
              data_withheld: [
                {
                  category: "sensitive_items",
                  because: "never_given",
                },
              ],
              signals: {
                gpc: false,
                dnt: false,
                tcf: "absent",
                gpp: "absent",
              },
              model: {
                slot: "default",
                name: null,
                version: null,
                arm: "none",
                main_parameters: [],
              },
              rules_applied: [],
              change: "Your choices: /s/kitchen/privacy",
              parameters: "What counts in the order, and how much: …",
              ledger_head: "eyJhbGciOiJFZERTQSIsInR5cCI6ImNhbmRvci1s …",
            },
            told_without: [],
            noted_at: "2026-11-26T12:00:00.000Z",
            kept_until: "2026-12-26T12:00:00.000Z",
          },
          {
            recommendation_id: "rec_wgTnUnmiCm8pBJ0dtyMOiw",
            decided_at: "2026-11-26T12:00:00.000Z",
            moment: "home",
            locale: "en",
            items: [
              {
                item_id: "22138",
                score: -0.000002,
                profiling: true,
                counterfactual: null,
                rank: 2,
                basis: "popular",
                item: {
                  title: "Baking set, nine pieces",
                  price: 4.25,
                  currency: "EUR",
                  image_url: null,
                  url: null,
                },
                reasons: [
                  {
                    code: "general",
                    text: "Chosen from this shop’s range.",
                    label: "From the range",
                    aria: "Why “Baking set, nine pieces” is …",
                    share: 1,
                    evidence: [],
                  },
                ],
              },
            ],
            transparency: {
              mode: "profile",
              profiling: true,
              mode_because: null,
              text: "These suggestions stand in this shop’s …",
              purposes_used: ["personalise"],
              purposes_denied: [
                {
                  purpose: "contact",
                  because: "never_given",
                },
                {
                  purpose: "sensitive",
                  because: "never_given",
                },
              ],
              data_used: [
                {
                  category: "purchases",
                  count: 1,
                  oldest_days: 6,
                },
                {
                  category: "views",
                  count: 3,
                  oldest_days: 6,
                },
              ],
              data_withheld: [
                {
                  category: "sensitive_items",
                  because: "never_given",
                },
              ],
              signals: {
                gpc: false,
                dnt: false,
                tcf: "absent",
                gpp: "absent",
              },
              model: {
                slot: "default",
                name: null,
                version: null,
                arm: "none",
                main_parameters: [],
              },
              rules_applied: [],
              change: "Your choices: /s/kitchen/privacy",
              parameters: "What counts in the order, and how much: …",
              ledger_head: "eyJhbGciOiJFZERTQSIsInR5cCI6ImNhbmRvci1s …",
            },
            told_without: [],
            noted_at: "2026-11-26T12:00:00.000Z",
            kept_until: "2026-12-26T12:00:00.000Z",
          },
        ],
        counted_for_model: null,
        counted_for_belief: [],
      },
      processing: {
        events_restricted_since: null,
        erased_at: null,
        accesses: [
          {
            at: "2026-11-26T12:00:00.000Z",
            caller: "key DXuX_HviHV-5",
            call: "putConsent",
            count: 1,
            summed_by: "minute",
          },
          {
            at: "2026-11-26T12:00:00.000Z",
            caller: "key DXuX_HviHV-5",
            call: "readConsent",
            count: 1,
            summed_by: "minute",
          },
        ],
        recipients: [],
        data_sets: [
          {
            dataset: "ds_3tTjUqk0cZQm5yqJ8nB4vw",
            exported_at: "2026-11-26T12:00:00.000Z",
            recipient: "key DXuX_HviHV-5",
          },
        ],
        forgotten_events: 0,
      },
    },
  },
  deleteConsent: {
    query: {
      data: "erase",
    },
    shopper: "c-123",
    answer: {
      record_id: "cr_1jxeQhpXNGRJS9vIgKzkyg",
      purposes: {
        personalise: {
          state: "withdrawn",
          since: "2026-11-26T12:00:00.000Z",
        },
        connect_channels: {
          state: "withdrawn",
          since: "2026-11-26T12:00:00.000Z",
        },
        measure: {
          state: "withdrawn",
          since: "2026-11-26T12:00:00.000Z",
        },
        train: {
          state: "withdrawn",
          since: "2026-11-26T12:00:00.000Z",
        },
        contact: {
          state: "refused",
          since: "2026-11-26T12:00:00.000Z",
        },
        sensitive: {
          state: "refused",
          since: "2026-11-26T12:00:00.000Z",
        },
      },
      effective: {
        personalise: {
          granted: false,
          because: "withdrawn",
        },
        connect_channels: {
          granted: false,
          because: "withdrawn",
        },
        measure: {
          granted: false,
          because: "withdrawn",
        },
        train: {
          granted: false,
          because: "withdrawn",
        },
        contact: {
          granted: false,
          because: "refused",
        },
        sensitive: {
          granted: false,
          because: "refused",
        },
      },
      attested: false,
      receipt: "eyJhbGciOiJFZERTQSIsInR5cCI6ImNhbmRvci1j …",
      ledger: {
        state: "placed",
        index: 1,
        head: "eyJhbGciOiJFZERTQSIsInR5cCI6ImNhbmRvci1s …",
      },
      unlearning: {
        receipt_id: "fgt_vDJ-kSax5-18HGQCY4gTTA",
        state: "forgotten_in_data",
        href: "/v1/erasures/fgt_vDJ-kSax5-18HGQCY4gTTA",
      },
    },
  },
  eraseShopper: {
    shopper: "c-123",
    answer: {
      receipt_id: "era_pYlUBpBEpEmNVbs0pA8Wlw",
      state: "accepted",
      key_destruction: {
        state: "waiting",
        due: "2026-11-27T12:00:00.000Z",
        done_at: null,
      },
      receipt: "eyJhbGciOiJFZERTQSIsInR5cCI6ImNhbmRvci1l …",
    },
  },
  listWork: {
    answer: {
      data: [
        {
          kind: "erasure",
          state: "forgotten_in_data",
          done: false,
          updated_at: "2026-11-26T12:00:00.000Z",
        },
        {
          kind: "training",
          state: "dataset",
          done: false,
          updated_at: "2026-11-27T22:50:41.861Z",
        },
      ],
      counts: {
        "not_kept.never_given": 1,
        "quality.arrived": 4,
      },
      next_cursor: null,
    },
  },
  readErasure: {
    params: {
      receipt_id: "era_pYlUBpBEpEmNVbs0pA8Wlw",
    },
    answer: {
      state: "forgotten_in_data",
      model_versions: [
        {
          slot: "none",
          name: "kitchen",
          version: "1.0.0",
          state: "retrain_due",
          due: "2026-11-27T12:00:00.000Z",
        },
      ],
      key_destruction: {
        state: "waiting",
        due: "2026-11-27T12:00:00.000Z",
        done_at: null,
      },
      progress: null,
      receipt: "eyJhbGciOiJFZERTQSIsInR5cCI6ImNhbmRvci1l …",
    },
  },
  transparency: {
    query: {
      locale: "en",
    },
    answer: {
      shop: "kitchen",
      name: "The Kitchen Shop",
      locale: "en",
      contact: {
        name: "Mia",
        email: "mia@shop.example",
      },
      privacy_officer: null,
      main_parameters: [],
      purposes: [
        {
          purpose: "personalise",
          title: "Personal suggestions",
          does: "We use what you look at and buy in this …",
          without: "You still get suggestions, based on the …",
          default: false,
          needs: [],
          tcf: [5, 6],
          dpv: "dpv:ProvideProductRecommendations",
        },
        {
          purpose: "connect_channels",
          title: "Website, app and stores together",
          does: "We bring together what you do on the …",
          without: "What you do in one place stays there and is not used elsewhere.",
          default: false,
          needs: ["personalise"],
          tcf: [],
          dpv: "dpv:ProvidePersonalisedRecommendations",
        },
      ],
      because: {
        never_given: "You haven’t agreed to this.",
        refused: "You said no to this.",
        withdrawn: "You took back your yes.",
        expired: "Your yes has expired. We won’t go on without asking you again.",
        notice_changed: "Our explanation has changed. Your …",
        requires_personalise: "This only works with personal suggestions, and those are off.",
        opt_out: "You asked for suggestions without profiling this time.",
        gpc: "Your browser asks us not to profile you …",
        dnt: "Your browser asks us not to track you …",
        tcf: "You didn’t agree to this in this site’s privacy settings.",
        gpp: "Your privacy choices say no to this.",
        signal_invalid: "We couldn’t read the privacy choices …",
        restricted: "You asked us to leave your data unused.",
        objected: "You objected to this use of your data.",
        paused: "You have paused personal suggestions.",
        minor: "We leave this off below the age at …",
        erased: "Your data has been erased, and you haven’t said yes since.",
        no_shopper: "We don’t know who you are here, so we use nothing personal.",
        store_unavailable: "We can’t look up your choices right …",
      },
      ladder: [
        {
          mode: "profile",
          profiling: true,
          needs: ["personalise"],
          text: "These suggestions are chosen for you …",
        },
        {
          mode: "session",
          profiling: true,
          needs: ["personalise"],
          text: "These suggestions are chosen for you …",
        },
      ],
      journey: [
        {
          moment: "home",
          stage: "attention",
          slot: "default",
          reads: ["item_id", "items"],
          rules: ["unavailable", "filter"],
        },
        {
          moment: "category",
          stage: "interest",
          slot: "default",
          reads: ["item_id", "items"],
          rules: ["unavailable", "filter"],
        },
      ],
      rules: [
        {
          code: "unavailable",
          purposes: [],
          text: "1 item left out because it is not available here.",
        },
        {
          code: "filter",
          purposes: [],
          text: "1 item left out by the filter on this page.",
        },
      ],
      promotions: [],
      lists: {
        most_in_a_row: 3,
        patience: 3,
      },
      home: {
        new_arrivals: 0,
        trending: 0,
      },
      public_lists: {
        from: "same",
        on_leaving: "refit",
        changed_shoppers: 100,
        every_days: 7,
      },
      retention: {
        events: 761,
        consent_records: 396,
        decisions: 30,
        preferences: 761,
        refusal_rest: 183,
        non_personal_decisions: 1,
        events_after_withdrawal: 30,
      },
      data: [
        {
          category: "behaviour",
          fields: ["event.event_id", "event.type"],
          purposes: ["personalise", "contact"],
          kept: "events",
          read_by: ["the view of a request", "training, with train"],
        },
        {
          category: "answers",
          fields: ["event.value", "event.moment"],
          purposes: ["personalise", "measure"],
          kept: "events",
          read_by: ["the view of a request", "insight, with measure"],
        },
      ],
      models: [],
      belief: [],
      recipients: [],
      thresholds: {
        popular: 10,
      },
      minors: {
        table: {
          AT: 14,
          BE: 13,
          BG: 14,
          CY: 14,
          CZ: 15,
          DE: 16,
          DK: 15,
          EE: 13,
          ES: 14,
          FI: 13,
          FR: 15,
          GB: 13,
          GR: 15,
          HR: 16,
          HU: 16,
          IE: 16,
          IS: 13,
          IT: 14,
          LI: 16,
          LT: 14,
          LU: 16,
          LV: 13,
          MT: 13,
          NL: 16,
          NO: 13,
          PL: 16,
          PT: 13,
          RO: 16,
          SE: 13,
          SI: 15,
          SK: 16,
        },
        default: 16,
        as_of: "2026-01-01",
        unknown_age: "adult",
      },
      signals: {
        gpc: true,
        dnt: true,
        tcf: true,
        gpp: true,
        gpc_yields_to_specific_consent: false,
      },
      change: "Your choices: /s/kitchen/privacy",
    },
  },
  ledgerHead: {
    answer: {
      size: 3,
      root: "7dc9eaeb2ff7d8f730cf1f26a8e1359dfe5f835a04a557aea0d7848575d59bab",
      head: "eyJhbGciOiJFZERTQSIsInR5cCI6ImNhbmRvci1s …",
      signed_at: "2026-11-26T12:00:00.000Z",
    },
  },
  ledgerInclusion: {
    query: {
      index: "0",
      size: "1",
    },
    answer: {
      index: 0,
      size: 1,
      leaf: '{"commitment":"27d7cd13f11e6900ac89ee59b …',
      leaf_hash: "e030bc9e75d031505e63972364701665d5dacd4f87c2ed6d8addad079425d751",
      proof: [],
    },
  },
  ledgerConsistency: {
    query: {
      from: "1",
      to: "1",
    },
    answer: {
      from: 1,
      to: 1,
      proof: [],
    },
  },
  jwks: {
    answer: {
      keys: [
        {
          kty: "OKP",
          crv: "Ed25519",
          x: "FgvSo-MrTE5QE0H_-jc7EBMZg6V2nPHuFwEByPIQ4-w",
          kid: "s-5170102c1393",
          use: "sig",
          alg: "EdDSA",
        },
      ],
    },
  },
  gpc: {
    answer: {
      gpc: true,
      lastUpdate: "2026-01-01",
    },
  },
  health: {
    answer: {
      status: "ok",
    },
  },
  ready: {
    answer: {
      status: "ready",
      state: "ready",
      checks: {},
    },
  },
};

/*
 * The architecture as rules, each with its sentence. `npm run check:architecture` holds them; test/scripts/architecture.test.ts
 * plants violations and expects each of them to be caught.
 */
const PURE =
  "^src/(consent/(age-of-consent|decide|fold|policy|preferences|purposes|record|shopper-ref|state)[.]ts$|consent/(signals|wording|proofs/ledger/(check-heads|check-places|head|leaf|ledger-bundle|merkle|prover|verify|verify-receipt)[.]ts$|proofs/receipts)|shopper/(build-view|data-categories|disliked|event|merge-history|moments|preferences|step|view|walk-history|holdings)[.]ts$|journey/|explain/|notice/|model/package/features/)";
const PURE_FRIENDS =
  "^src/(catalogue/(item|new-arrivals|sensitivity|sensitive-items)|lib/(errors|money|once|present|text-seal|time-zone)|shopper/data-categories)[.]ts$";
const PORTS = "[/-]port[.]ts$";

/** Only what stands in `allowed` may import `target`. */
const only = (name, target, allowed, comment) => ({
  name,
  severity: "error",
  comment,
  from: { path: "^(src|scripts)/", pathNot: allowed },
  to: { path: target },
});
/** Nothing in `from` may import `target`. */
const never = (name, from, target, comment, more = {}) => ({
  name,
  severity: "error",
  comment,
  from: { path: from },
  to: { path: target, ...more },
});

module.exports = {
  forbidden: [
    {
      name: "no-circular",
      severity: "error",
      comment: "Data flows one way, types included: files that need each other are one file.",
      from: {},
      to: { circular: true },
    },
    {
      name: "no-orphans",
      severity: "error",
      comment: "Nobody imports it and it imports nothing: dead file.",
      // A bundle starts with a file of src/browser, which may need nothing.
      from: { orphan: true, pathNot: "[.]d[.]ts$|^src/browser/[^/]+[.]ts$" },
      to: {},
    },
    {
      name: "not-to-unresolvable",
      severity: "error",
      comment: "The import leads nowhere.",
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: "source-is-complete",
      severity: "error",
      comment: "The service imports neither scripts nor tests nor what is installed for developers alone.",
      from: { path: "^src/" },
      to: { path: "^(scripts|test)/" },
    },
    {
      name: "not-to-dev-dependency",
      severity: "error",
      comment: "What runs is a dependency, not a tool of developers.",
      // What a bundle takes in was made before; nothing of it runs on the server.
      from: { path: "^src/", pathNot: "^src/browser/" },
      to: { dependencyTypes: ["npm-dev"] },
    },

    // The edge
    {
      name: "edge-only-at-the-edge",
      severity: "error",
      comment: "Only what starts the service and the command line know the HTTP edge.",
      from: { path: "^src/", pathNot: "^src/(app|edge|routes)[.]ts$|^src/(http|pages|commands)/" },
      to: { path: "^src/(http|pages)/" },
    },
    never(
      "commands-share-the-mapping-only",
      "^src/commands/",
      "^src/(http/(?!mapping/|(read-body|problems)[.]ts)|pages/)",
      "The command line is an edge too: it shares the mapping of the wire, not the server.",
    ),
    only(
      "express-stays-in-http",
      "node_modules/(express|helmet)/",
      "^src/(http|pages)/|^scripts/bench/",
      "Domain code must not see requests and responses.",
    ),
    never(
      "siblings-do-not-mix",
      "^src/http/routes/([^/]+)[.]ts$",
      "^src/http/routes/",
      "Routes never import routes.",
      { pathNot: "^src/http/routes/$1[.]ts$" },
    ),
    never(
      "contract-is-a-leaf",
      "^src/contract/",
      "^src/(?!contract/|lib/(id-rule|names-nobody|time-zone)[.]ts$)|^node_modules/(?!zod/)",
      "Wire schemas depend on nothing but zod, the rules of ids and the names of time zones.",
    ),
    never(
      "domain-does-not-see-the-wire",
      "^src/(catalogue|consent|explain|journey|learn|lib|model|notice|recommend|shop|shopper|store|webhooks)/",
      "^src/contract/",
      "Only http/ and the commands map wire to domain.",
    ),

    // What runs elsewhere
    never(
      "the-client-stands-alone",
      "^src/client/",
      "^src/(?!client/)|^node_modules/|^(node:)?[a-z_]+$",
      "What browsers and other people's servers load has no code of this one, and needs nothing else.",
    ),
    never(
      "browsers-load-the-client-alone",
      "^src/browser/",
      "^src/(?!browser/|client/)|^node_modules/(?!(minisearch|uplot)/)",
      "What runs in a browser knows the wire by the client, and nothing of the server; it finds and draws by a library each.",
    ),
    never(
      "plugins-know-the-client-alone",
      "^src/plugins/",
      "^src/(?!plugins/|client/)|^node_modules/",
      "What runs on a shop's own server speaks to the service by the client, and needs nothing else.",
    ),
    never(
      "nothing-needs-a-plugin",
      "^src/(?!plugins/)",
      "^src/plugins/",
      "The service knows no platform of a shop.",
    ),
    never(
      "the-server-is-no-browser",
      "^src/(?!browser/|client/|plugins/)",
      "^src/(browser|client)/",
      "The server hands out bundles as bytes; it runs none of them.",
    ),

    // The store and its doors
    only(
      "store-drivers-are-private",
      "^src/store/(lmdb|redis)/",
      "^src/store/(open-store[.]ts$|lmdb/|redis/)",
      "Everyone else uses the ports.",
    ),
    never(
      "drivers-do-not-mix",
      "^src/store/(lmdb|redis)/",
      "^src/store/(lmdb|redis)/",
      "Two drivers prove the port: neither leans on the other.",
      { pathNot: "^src/store/$1/" },
    ),
    only(
      "lmdb-behind-its-driver",
      "node_modules/lmdb/",
      "^src/store/lmdb/|^scripts/bench/",
      "One driver knows LMDB.",
    ),
    only(
      "redis-behind-its-driver",
      "node_modules/(redis|@redis)/",
      "^src/store/redis/",
      "One driver knows Redis.",
    ),
    {
      name: "store-imported-at-the-root-alone",
      severity: "error",
      comment: "Whoever puts a process together opens the store; everybody else takes ports, types included.",
      from: {
        path: "^src/",
        pathNot: "^src/([^/]+[.]ts$|services/|store/|commands/|learn/.*-process[.]ts$)",
      },
      to: { path: "^src/store/" },
    },
    only(
      "behaviour-has-one-door",
      "^src/shopper/port[.]ts$",
      "^src/(store|shopper)/|^scripts/prove/",
      "Shopper data has one door: only shopper/ and the store reach the port; others are handed what a Grant opens.",
    ),
    only(
      "consent-has-one-door",
      "^src/consent/port[.]ts$",
      "^src/(store|shopper|consent)/|^scripts/prove/",
      "What is kept of consent changes by a shopper's own act alone: consent/, shopper/ and the store reach the port.",
    ),
    never(
      "consent-knows-no-behaviour",
      "^src/consent/",
      "^src/shopper/",
      "Consent comes first: it is decided without knowing what is kept of anybody's behaviour.",
    ),
    never(
      "answers-are-not-kept-at-the-edge",
      "^src/(http|pages)/(?!retries[.]ts$)",
      ["^src/store/", PORTS],
      "What is kept of an answer about a person rests on consent: behind the gate alone. One file of the edge remembers retries.",
      { pathNot: "^src/(catalogue|consent/proofs/ledger)/port[.]ts$" },
    ),
    never(
      "retries-keep-references",
      "^src/http/retries[.]ts$",
      ["^src/store/", PORTS],
      "What remembers retries reaches the port that refuses a body beside a shopper, and no other.",
      { pathNot: "^src/jobs/retry-port[.]ts$" },
    ),
    never(
      "stores-reach-no-service",
      "^src/store/",
      "^src/(?!store/|lib/|catalogue/(item|port|price-history)[.]ts|consent/|shopper/|shop/port[.]ts|jobs/|model/|recommend/record/port[.]ts)",
      "A store keeps what it is given.",
    ),
    {
      name: "a-port-is-a-promise",
      severity: "error",
      comment: "Ports are types: whoever imports one imports no code.",
      from: { path: PORTS },
      to: { dependencyTypesNot: ["type-only"] },
    },

    // Models
    never(
      "model-packages-stand-lowest",
      "^src/model/package/",
      "^src/model/(runtime|verify|process|registry)/",
      "What a package is, is known without running one.",
    ),
    never(
      "model-runtime-knows-no-checks",
      "^src/model/runtime/",
      "^src/model/(verify|process|registry)/",
      "A model is run the same whether it is checked or served.",
    ),
    never(
      "model-checks-run-anywhere",
      "^src/model/verify/",
      "^src/model/(process|registry)/",
      "A check does not know in which process it runs, nor for whom.",
    ),
    never(
      "model-processes-know-no-shop",
      "^src/model/process/",
      "^src/model/registry/",
      "A process of a model is given a folder; what serves whom is the registry's.",
    ),
    never(
      "model-administration-knows-no-recommending",
      "^src/model/",
      "^src/(recommend|services|learn|shopper/(?!step[.]ts))",
      "Suggestions are made of models: what models ask of a comparison is a type of their own.",
    ),
    only(
      "onnx-behind-one-file",
      "node_modules/onnxruntime",
      "^src/model/runtime/onnx-session[.]ts$|^scripts/bench/",
      "One file imports onnxruntime-node.",
    ),
    only(
      "tensorflow-learns",
      "node_modules/@tensorflow/",
      "^src/learn/",
      "TensorFlow.js is a training dependency.",
    ),
    {
      name: "serving-never-reaches-training",
      severity: "error",
      comment: "Training and forgetting run in a process that main starts and never imports.",
      from: { path: "^src/(main|app)[.]ts$" },
      to: { path: "^src/learn/|node_modules/@tensorflow/", reachable: true },
    },
    {
      name: "learning-is-loaded-when-asked",
      severity: "error",
      comment: "A command loads what learns when it runs, so that the others start without it.",
      from: { path: "^src/", pathNot: "^src/learn/" },
      to: { path: "^src/learn/", dependencyTypesNot: ["type-only", "dynamic-import"] },
    },
    never(
      "learning-sees-no-edge",
      "^src/learn/",
      "^src/(http|pages|commands|recommend|app[.]ts|main[.]ts|cli[.]ts)",
      "What learns reaches serving through the store alone.",
    ),

    // The pure core
    never(
      "explain-reruns-through-an-argument",
      "^src/explain/",
      "^src/(model|store|recommend)/",
      "explain is handed `rerun`; it knows neither model nor store.",
    ),
    {
      name: "pure-core",
      severity: "error",
      comment:
        "Consent decision, journey, explanation, notice and features are functions of their arguments: no store, model, network, clock, logger.",
      from: { path: PURE },
      to: { path: "^src/", pathNot: [PURE, PURE_FRIENDS] },
    },
    {
      name: "pure-core-no-runtime-packages",
      severity: "error",
      comment:
        "No file system, no network, no package in the pure core; the exceptions are the message formatter, the bounded memory of titles, and hashing where the ledger and receipts prove something.",
      from: {
        path: PURE,
        pathNot:
          "^src/(explain/wording/(compile-message|plain-title)[.]ts$|consent/proofs/(ledger|receipts)/)",
      },
      to: { dependencyTypes: ["npm", "npm-optional", "npm-dev", "core"] },
    },
    never(
      "shopper-stands-below-the-journey",
      "^src/shopper/",
      "^src/journey/",
      "Rules are given a view; what a view is made of knows no rule.",
    ),
    never(
      "rules-stand-below-the-journey",
      "^src/journey/rules/",
      "^src/journey/(?!rules/)",
      "Plans and lists are made from the rules, never the other way round.",
    ),
    never(
      "messages-stand-below-the-wording",
      "^src/explain/wording/messages/",
      "^src/explain/wording/(?!messages/)",
      "A language's messages are texts; the wording compiles and speaks them.",
    ),
    {
      name: "wording-formats-and-no-more",
      severity: "error",
      comment: "intl-messageformat, and lru-cache for what was written before; nothing else.",
      from: { path: "^src/explain/wording/" },
      to: { dependencyTypes: ["npm", "core"], pathNot: "node_modules/(intl-messageformat|lru-cache)/" },
    },
    {
      name: "proofs-hash-and-no-more",
      severity: "error",
      comment: "Ledger and receipts may hash, sign, canonicalise, and remember what they found genuine.",
      from: { path: "^src/consent/proofs/(ledger|receipts)/" },
      to: {
        dependencyTypes: ["npm", "core"],
        pathNot: "node_modules/(jose|canonicalize|lru-cache)/|^crypto$",
      },
    },
  ],
  required: [
    {
      name: "every-route-declares-its-contract",
      severity: "error",
      comment: "A route binds its handler to an endpoint of the contract.",
      module: { path: "^src/http/routes/" },
      to: { path: "^src/contract/" },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    doNotFollow: { path: "node_modules" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["node", "import", "require", "types", "default"],
    },
  },
};

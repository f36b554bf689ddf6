import importX from "eslint-plugin-import-x";
import importSort from "eslint-plugin-simple-import-sort";
import ts from "typescript-eslint";

const ban = (selector, message) => ({ selector, message });
const bans = [
  ban("ExportDefaultDeclaration", "Named exports only."),
  ban(
    "TSNonNullExpression > :not(MemberExpression[computed=true])",
    "Only of an index may it be said: the types say what is there, or `present` does.",
  ),
  ban(
    'MemberExpression[object.name="process"][property.name="env"]',
    "Only config.ts reads the environment.",
  ),
  ban(
    'MemberExpression[object.name="process"][property.name!="env"]',
    "The process belongs to main, the command line and config.",
  ),
  ban('NewExpression[callee.name="Date"][arguments.length=0]', "Take a Clock."),
  ban('CallExpression[callee.object.name="Date"][callee.property.name="now"]', "Take a Clock."),
  ban(
    'MemberExpression[object.name="AbortSignal"][property.name="timeout"]',
    "On Node 20 it may be collected before it comes: startDeadline of lib/deadline.ts.",
  ),
  ban('CallExpression[callee.object.name="Math"][callee.property.name="random"]', "Take a seeded source."),
  ban('TSAsExpression > TSTypeReference[typeName.name="Grant"]', "Only consent/gate.ts mints a Grant."),
  ban('Program > VariableDeclaration[kind="let"]', "No module-level mutable state."),
  ban(
    'TSEnumDeclaration, TSModuleDeclaration[kind="namespace"], TSParameterProperty',
    "Types must be erasable: no enum, namespace or parameter property.",
  ),
  ban(
    "TSAsExpression > TSAsExpression.expression > TSUnknownKeyword.typeAnnotation",
    "A cast through unknown hides a fault of types: build the value, narrow it or parse it.",
  ),
  ban(
    "ClassDeclaration[superClass=null]",
    "Functions first; a class is an error or what the platform asks for.",
  ),
];
/** One way to declare a function: an arrow constant. A generator and a function with its own `this` cannot be one. */
const dialect = [
  ban(
    'FunctionDeclaration[generator=false]:not(:has(ThisExpression)):not(:has(> Identifier.params[name="this"]))',
    "Declare a function as an arrow constant: const name = (…) => ….",
  ),
  ban(
    ":not(MethodDefinition, Property[method=true], Property[kind=/^(get|set)$/]) > " +
      "FunctionExpression[generator=false]:not(:has(ThisExpression))",
    "Write an arrow function.",
  ),
];
const without = (...words) => bans.filter((rule) => !words.some((word) => rule.selector.includes(word)));
const restrict = (rules) => ({ "no-restricted-syntax": ["error", ...dialect, ...rules] });

/** What the owner of a process may do: its clock, its random source, the process itself. */
const edge = restrict(bans.filter(({ selector }) => !/Date|Math|property\.name!="env"/.test(selector)));

/**
 * Where `!` is the index of a typed array (or of a list as long) within its bounds, in loops over numbers: a
 * check of each value would cost time and tell nothing. Everywhere else the types say what is there, or
 * `present` does.
 */
const assertsNonNull = [
  "src/explain/shapley.ts",
  "src/model/runtime/{half-float,ranking,ranking-beside,ranking-scratch,select-best}.ts",
  "src/recommend/stages/rank.ts",
  "src/learn/**",
];

export default ts.config(
  { ignores: ["dist/**", "node_modules/**", "data/**", "models/**"] },
  {
    files: ["**/*.ts"],
    languageOptions: { parser: ts.parser, parserOptions: { projectService: true } },
    plugins: { "@typescript-eslint": ts.plugin, "import-x": importX, "import-sort": importSort },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/consistent-type-imports": ["error", { fixStyle: "inline-type-imports" }],
      // One import of a module, types merged with values; Node first, then packages, then our own.
      "import-x/no-duplicates": ["error", { "prefer-inline": true }],
      "import-sort/imports": ["error", { groups: [["^\\u0000", "^node:", "^@?\\w", "^\\.\\.", "^\\."]] }],
      // What only types show: a promise that nobody waits for, a case that nobody handles.
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/no-misused-promises": "error",
      "@typescript-eslint/await-thenable": "error",
      "@typescript-eslint/switch-exhaustiveness-check": "error",
      "prefer-const": "error",
      "no-var": "error",
      eqeqeq: ["error", "always", { null: "ignore" }],
    },
  },
  { files: ["src/**/*.ts"], rules: { ...restrict(bans), "no-console": "error" } },
  {
    files: ["src/**/*.ts"],
    ignores: assertsNonNull,
    rules: { "@typescript-eslint/no-non-null-assertion": "error" },
  },
  { files: ["src/consent/gate.ts"], rules: restrict(without("Grant")) },
  { files: ["src/lib/config.ts", "src/lib/compiled-code.ts"], rules: restrict(without("process")) },
  {
    files: [
      "src/main.ts",
      "src/serve-app.ts",
      "src/cli.ts",
      "src/app.ts",
      "src/commands/**",
      "src/**/*-process.ts",
      "src/browser/**",
      "src/lib/run-aside.ts",
      "src/lib/process-end.ts",
      "src/lib/stop-on-signals.ts",
    ],
    rules: edge,
  },
  {
    files: ["vitest.config.ts", "scripts/**/*.ts", "test/**/*.ts"],
    rules: {
      "no-console": "error",
      ...restrict(bans.filter(({ selector }) => /TSEnum|TSUnknown/.test(selector))),
    },
  },
);

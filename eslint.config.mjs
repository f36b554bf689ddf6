import importX from "eslint-plugin-import-x";
import importSort from "eslint-plugin-simple-import-sort";
import ts from "typescript-eslint";

const ban = (selector, message) => ({ selector, message });
const bans = [
  ban("ExportDefaultDeclaration", "Named exports only."),
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
const without = (...words) => bans.filter((rule) => !words.some((word) => rule.selector.includes(word)));
const restrict = (rules) => ({ "no-restricted-syntax": ["error", ...rules] });

/** What the owner of a process may do: its clock, its random source, the process itself. */
const edge = restrict(bans.filter(({ selector }) => !/Date|Math|property\.name!="env"/.test(selector)));

export default ts.config(
  { ignores: ["dist/**", "node_modules/**", "data/**", "models/**"] },
  {
    files: ["**/*.ts"],
    languageOptions: { parser: ts.parser },
    plugins: { "@typescript-eslint": ts.plugin, "import-x": importX, "import-sort": importSort },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/consistent-type-imports": ["error", { fixStyle: "inline-type-imports" }],
      // One import of a module, types merged with values; Node first, then packages, then our own.
      "import-x/no-duplicates": ["error", { "prefer-inline": true }],
      "import-sort/imports": ["error", { groups: [["^\\u0000", "^node:", "^@?\\w", "^\\.\\.", "^\\."]] }],
      "prefer-const": "error",
      "no-var": "error",
      eqeqeq: ["error", "always", { null: "ignore" }],
    },
  },
  { files: ["src/**/*.ts"], rules: { ...restrict(bans), "no-console": "error" } },
  { files: ["src/consent/gate.ts"], rules: restrict(without("Grant")) },
  { files: ["src/lib/config.ts"], rules: restrict(without("process")) },
  {
    files: [
      "src/main.ts",
      "src/cli.ts",
      "src/app.ts",
      "src/commands/**",
      "src/**/*-process.ts",
      "src/lib/run-aside.ts",
    ],
    rules: edge,
  },
  // A page has no clock handed in; what it shows is the browser's.
  { files: ["src/client/**/*.ts"], rules: restrict(without("Date", "Math", "process", "ClassDeclaration")) },
  {
    files: ["vitest.config.ts", "scripts/**/*.ts", "test/**/*.ts"],
    rules: {
      "no-console": "error",
      ...restrict(bans.filter(({ selector }) => /TSEnum|TSUnknown/.test(selector))),
    },
  },
);

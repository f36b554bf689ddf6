import ts from 'typescript-eslint';

const ban = (selector, message) => ({ selector, message });
const bans = [
  ban('ExportDefaultDeclaration', 'Named exports only.'),
  ban('MemberExpression[object.name="process"][property.name="env"]', 'Only config.ts reads the environment.'),
  ban('NewExpression[callee.name="Date"][arguments.length=0]', 'Take a Clock.'),
  ban('CallExpression[callee.object.name="Date"][callee.property.name="now"]', 'Take a Clock.'),
  ban('CallExpression[callee.object.name="Math"][callee.property.name="random"]', 'Take a seeded source.'),
  ban('TSAsExpression > TSTypeReference[typeName.name="Grant"]', 'Only consent/gate.ts mints a Grant.'),
  ban('Program > VariableDeclaration[kind="let"]', 'No module-level mutable state.'),
];
const without = (...words) => bans.filter((rule) => !words.some((word) => rule.selector.includes(word)));
const restrict = (rules) => ({ 'no-restricted-syntax': ['error', ...rules] });

export default ts.config(
  {
    files: ['src/**/*.ts'],
    languageOptions: { parser: ts.parser },
    plugins: { '@typescript-eslint': ts.plugin },
    rules: {
      ...restrict(bans),
      'no-console': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      'prefer-const': 'error',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
    },
  },
  { files: ['src/consent/gate.ts'], rules: restrict(without('Grant')) },
  { files: ['src/config.ts'], rules: restrict(without('process')) },
  // The edge of the process owns the platform's clock and random source.
  { files: ['src/main.ts', 'src/cli.ts', 'src/app.ts', 'src/commands/**', 'src/learn/learner-process.ts', 'src/learn/shop/export-process.ts', 'src/lib/run-aside.ts'], rules: restrict(without('Date', 'Math')) },
);

import js from "@eslint/js";
import { configs as lit } from "eslint-plugin-lit";
import ts from "typescript-eslint";

const UNSAFE = ["lit/directives/unsafe-html.js", "lit/directives/unsafe-svg.js", "lit/static-html.js"];

export default ts.config(
  { ignores: ["coverage", "node_modules"] },
  js.configs.recommended,
  {
    files: ["src/**/*.ts", "vite.config.ts"],
    extends: [ts.configs.strictTypeChecked, ts.configs.stylisticTypeChecked, lit["flat/recommended"]],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      "max-lines": ["error", 300],
      "max-lines-per-function": ["error", { max: 60, skipBlankLines: true, skipComments: true }],
      "no-restricted-imports": ["error", { paths: UNSAFE }],
      "no-restricted-properties": ["error", { property: "innerHTML" }, { property: "outerHTML" }],
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_" }],
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
    },
  },
  {
    // What computes knows neither Home Assistant nor the page.
    files: ["src/compute/**/*.ts"],
    ignores: ["**/*.test.ts"],
    rules: { "no-restricted-imports": ["error", { patterns: ["../*", "lit*", "uplot*"] }] },
  },
  { files: ["**/*.test.ts"], rules: { "max-lines-per-function": "off" } },
  { files: ["tools/*.js"], languageOptions: { globals: { console: "readonly", process: "readonly", URL: "readonly" } } },
);

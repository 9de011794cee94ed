import { defineConfig } from "vitest/config";

// An app entry: as a library vite would leave the white space in. The loader keeps its name, which the integration
// knows; all else is named after what is in it, so that the loader's text says which version the whole has.
export default defineConfig({
  base: "./",
  build: {
    outDir: "../custom_components/energy_app/cards",
    emptyOutDir: true,
    target: "es2022",
    modulePreload: false,
    reportCompressedSize: false,
    rolldownOptions: {
      input: "src/loader.ts",
      preserveEntrySignatures: false,
      output: {
        format: "es",
        entryFileNames: "[name].js",
        chunkFileNames: "[name]-[hash].js",
      },
    },
  },
  test: {
    include: ["src/**/*.test.ts"],
    coverage: {
      provider: "v8",
      include: ["src/compute/**/*.ts"],
      thresholds: { perFile: true, 100: true },
    },
  },
});

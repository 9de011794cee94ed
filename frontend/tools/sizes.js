// Check what a browser has to get: the loader on every page, and all cards together, gzipped.
import { readFileSync, readdirSync } from "node:fs";
import { gzipSync } from "node:zlib";

const FOLDER = new URL("../../custom_components/energy_app/cards/", import.meta.url);
const LOADER = 5_000;
const ALL = 90_000;

const sizes = new Map(
  readdirSync(FOLDER)
    .filter((name) => name.endsWith(".js"))
    .map((name) => [name, gzipSync(readFileSync(new URL(name, FOLDER)), { level: 9 }).length]),
);
const loader = sizes.get("loader.js") ?? Infinity;
const all = [...sizes.values()].reduce((sum, size) => sum + size, 0);
for (const [name, size] of sizes) console.log(`${String(size).padStart(7)}  ${name}`);
console.log(`${String(all).padStart(7)}  all ${sizes.size} files; the loader may have ${LOADER}, all ${ALL}`);
if (loader > LOADER || all > ALL) {
  console.error("too large");
  process.exit(1);
}

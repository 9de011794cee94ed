import { describe, expect, it } from "vitest";
import de from "./translations/de.json";
import en from "./translations/en.json";
import fr from "./translations/fr.json";
import nl from "./translations/nl.json";

type Tree = string | { [name: string]: Tree };

function leaves(tree: Tree, path = ""): [string, string][] {
  if (typeof tree === "string") return [[path, tree]];
  return Object.entries(tree).flatMap(([name, branch]) => leaves(branch, `${path}/${name}`));
}

const places = (text: string): string[] => (text.match(/\{\w+\}/g) ?? []).sort();

describe.each(Object.entries({ de, fr, nl }))("the words in %s", (_language, words) => {
  it("are those of English, with the same places", () => {
    const ours = new Map(leaves(words));
    expect([...ours.keys()]).toEqual(leaves(en).map(([path]) => path));
    for (const [path, text] of leaves(en)) {
      expect(places(ours.get(path) ?? ""), path).toEqual(places(text));
      expect(ours.get(path), path).toBeTruthy();
    }
  });
});

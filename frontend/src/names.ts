/** What the cards and the dashboard are called where they are chosen, before any of them is loaded. */

import type { CardName } from "./registry";

interface Name {
  name: string;
  description: string;
}

type Names = Record<CardName | "dashboard", Name>;

const EN: Names = {
  realtime: { name: "Energy App: now", description: "What flows between grid, panels, battery, house and car" },
  date: { name: "Energy App: day", description: "Chooses the day that the other cards show" },
  dashboard: { name: "Energy App", description: "Everything about the energy of your house" },
};

const NL: Names = {
  realtime: { name: "Energy App: nu", description: "Wat er stroomt tussen net, panelen, batterij, huis en auto" },
  date: { name: "Energy App: dag", description: "Kiest de dag die de andere kaarten tonen" },
  dashboard: { name: "Energy App", description: "Alles over de energie van je huis" },
};

const FR: Names = {
  realtime: {
    name: "Energy App : maintenant",
    description: "Ce qui circule entre réseau, panneaux, batterie, maison et voiture",
  },
  date: { name: "Energy App : jour", description: "Choisit le jour que montrent les autres cartes" },
  dashboard: { name: "Energy App", description: "Toute l'énergie de votre maison" },
};

const DE: Names = {
  realtime: { name: "Energy App: jetzt", description: "Was zwischen Netz, Modulen, Batterie, Haus und Auto fließt" },
  date: { name: "Energy App: Tag", description: "Wählt den Tag, den die anderen Karten zeigen" },
  dashboard: { name: "Energy App", description: "Alles über die Energie Ihres Hauses" },
};

const NAMES: Record<string, Names> = { de: DE, en: EN, fr: FR, nl: NL };

/** What something is called in the language of the page as it is now. */
export function nameOf(thing: keyof Names): Name {
  const language = document.documentElement.lang.split("-")[0] ?? "";
  return (NAMES[language] ?? EN)[thing];
}

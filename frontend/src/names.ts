/** What the cards and the dashboard are called where they are chosen, before any of them is loaded. */

import type { CardName } from "./registry";

interface Name {
  name: string;
  description: string;
}

type Names = Record<CardName | "dashboard", Name>;

const EN: Names = {
  realtime: { name: "Energy App: now", description: "What flows between grid, panels, battery, house and car" },
  "day-graph": { name: "Energy App: day graph", description: "The power of a day, its quarter-hours and prices" },
  date: { name: "Energy App: day", description: "Chooses the day that the other cards show" },
  totals: { name: "Energy App: totals", description: "Energy, cost and profit of a day, month or year" },
  charger: { name: "Energy App: charger", description: "The charger: mode, reason and settings" },
  agents: { name: "Energy App: services", description: "What runs, how it fares and its settings" },
  dashboard: { name: "Energy App", description: "Everything about the energy of your house" },
};

const NL: Names = {
  realtime: { name: "Energy App: nu", description: "Wat er stroomt tussen net, panelen, batterij, huis en auto" },
  "day-graph": { name: "Energy App: daggrafiek", description: "Het vermogen van een dag, met kwartieren en prijzen" },
  date: { name: "Energy App: dag", description: "Kiest de dag die de andere kaarten tonen" },
  totals: { name: "Energy App: totalen", description: "Energie, kosten en winst van een dag, maand of jaar" },
  charger: { name: "Energy App: lader", description: "De lader: stand, reden en instellingen" },
  agents: { name: "Energy App: diensten", description: "Wat er draait, hoe het gaat en de instellingen" },
  dashboard: { name: "Energy App", description: "Alles over de energie van je huis" },
};

const FR: Names = {
  realtime: {
    name: "Energy App : maintenant",
    description: "Ce qui circule entre réseau, panneaux, batterie, maison et voiture",
  },
  "day-graph": {
    name: "Energy App : graphique du jour",
    description: "La puissance d'une journée, ses quarts d'heure et ses prix",
  },
  date: { name: "Energy App : jour", description: "Choisit le jour que montrent les autres cartes" },
  totals: { name: "Energy App : totaux", description: "Énergie, coût et gain d'un jour, d'un mois ou d'une année" },
  charger: { name: "Energy App : borne", description: "La borne : mode, raison et réglages" },
  agents: { name: "Energy App : services", description: "Ce qui tourne, son état et ses réglages" },
  dashboard: { name: "Energy App", description: "Toute l'énergie de votre maison" },
};

const DE: Names = {
  realtime: { name: "Energy App: jetzt", description: "Was zwischen Netz, Modulen, Batterie, Haus und Auto fließt" },
  "day-graph": {
    name: "Energy App: Tagesverlauf",
    description: "Die Leistung eines Tages mit Viertelstunden und Preisen",
  },
  date: { name: "Energy App: Tag", description: "Wählt den Tag, den die anderen Karten zeigen" },
  totals: { name: "Energy App: Summen", description: "Energie, Kosten und Gewinn eines Tages, Monats oder Jahres" },
  charger: { name: "Energy App: Ladegerät", description: "Das Ladegerät: Modus, Grund und Einstellungen" },
  agents: { name: "Energy App: Dienste", description: "Was läuft, wie es ihm geht, und die Einstellungen" },
  dashboard: { name: "Energy App", description: "Alles über die Energie Ihres Hauses" },
};

const NAMES: Record<string, Names> = { de: DE, en: EN, fr: FR, nl: NL };

/** What something is called in the language of the page as it is now. */
export function nameOf(thing: keyof Names): Name {
  const language = document.documentElement.lang.split("-")[0] ?? "";
  return (NAMES[language] ?? EN)[thing];
}

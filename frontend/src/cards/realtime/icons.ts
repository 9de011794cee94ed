/** Pictures of Home Assistant's own set; they decorate, the words beside them say the same. */

import type { Place } from "../../compute/flow";

export const ICONS: Record<Place | "house", string> = {
  battery: "mdi:battery",
  car: "mdi:car-electric",
  grid: "mdi:transmission-tower",
  house: "mdi:home",
  solar: "mdi:solar-power-variant",
};

import { formOf } from "../../shared/form";
import type { CardConfig, CardForm } from "../../shared/hass";

export const form = (): Promise<CardForm> =>
  formOf(() => [
    {
      name: "stale_after",
      selector: { number: { min: 5, max: 3600, mode: "box", unit_of_measurement: "s" } },
    },
  ]);

export const stub = (): Promise<Omit<CardConfig, "type">> => Promise.resolve({});

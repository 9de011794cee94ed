import { formOf } from "../../shared/form";
import type { CardConfig, CardForm } from "../../shared/hass";

export const form = (): Promise<CardForm> =>
  formOf(({ totals }) => [
    {
      name: "by",
      default: "day",
      selector: {
        select: {
          mode: "dropdown",
          options: (["day", "month", "year"] as const).map((value) => ({ value, label: totals.by[value] })),
        },
      },
    },
  ]);

export const stub = (): Promise<Omit<CardConfig, "type"> & { by: string }> => Promise.resolve({ by: "day" });

import { formOf } from "../../shared/form";
import type { CardConfig, CardForm } from "../../shared/hass";

export const form = (): Promise<CardForm> => formOf();

export const stub = (): Promise<Omit<CardConfig, "type">> => Promise.resolve({});

export const TAG = "energy-app-realtime-card";
export const STALE_AFTER_S = 60;

export const TAG = "energy-app-realtime-card";

export const TAG = "energy-app-agents-card";

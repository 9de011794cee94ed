export const TAG = "energy-app-date-card";

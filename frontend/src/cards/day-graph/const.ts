export const TAG = "energy-app-day-graph-card";
export const HEIGHT_PX = 320;

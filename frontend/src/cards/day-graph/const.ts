export const TAG = "energy-app-day-graph-card";
export const HEIGHT_PX = 320;
export const PLACE_PX = 370; // with a legend of one line

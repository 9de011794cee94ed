"""What the older energy_app has kept, in CSV files or in MongoDB.

Its stores are the user's to name: `<base>_2026-01-31` for each local day of the index, or `<base>` alone.
What is in one is told by its columns, the first of which is the time index, in UTC:

- a meter: kWh in four registers (t1 is the day in Belgium), the tariff, kW from and to the grid, m³ of gas;
- a Fronius inverter: W, and Wh of the day and in all; its own clock is the index;
- an SMA inverter: the same, the energy of the day always 0, which says that it is not known;
- the weather: the answer of OpenWeatherMap as text, in JSON twice over.

A row of a meter is the mean of the telegrams since the one before. `<base>_compressed` and
`<base>_summarized` were made from these, and are not imported.
"""

"""The CSV files of the portal of Fluvius, the grid operator of Flanders ("Verbruikshistoriek").

A file has a line for each stretch of time (a quarter-hour, an hour, a day) and register, with `;` between
fields, a comma before decimals and, in some, a byte order mark. Its columns, in Dutch and English:

- `Van (datum)`, `Van (tijdstip)`; `From (date)`, `From (time)`: when it begins, `22-10-2023` or `22/10/2023`
  and `00:15:00`
- `Tot (datum)`, `Tot (tijdstip)`; `Until (date)`, `Until (time)`: when it ends
- `EAN-code`; `EAN code`: the metering point, written for spreadsheets as `="541448820000000000"`
- `Meter`, `Metertype`; `Meter`, `Meter type`: its number, and `Digitale meter`
- `Register`: `Afname Dag`, `Afname Nacht`, `Injectie Dag`, `Injectie Nacht`; `Offtake Day`, `Injection Day`;
  `Afname Actief` of a meter without registers; `Afname` alone for gas; `Piekvermogen` for a monthly peak
- `Volume`, `Eenheid`; `Volume`, `Unit`: kWh, m³ or, of a peak, kW; empty where nothing was read
- `Validatiestatus`; `Validation status`: `Uitgelezen`, `Gevalideerd`, `Geschat`, `Geen verbruik`; `Read`,
  `Estimated`, `No consumption`
- `Calorische bovenwaarde`; `Caloric upper value`: in files of gas only
- `Omschrijving`; `Description`: the user's

Older files write `Van Datum` for `Van (datum)`, and those of days have no times. Files of gas give each hour
in kWh and in m³. No file in French was there to learn from: its words are translations, not seen in a file.
What is not known is left out and told, never guessed.

Times are local to Belgium. The hour that comes twice in October is there twice, in its order; the first time
is summer time. Where a quarter has one register, the meter was counting in that: the other counted nothing.

Learnt from files and notes that owners have made public, among them
https://github.com/patrickvorgers/Home-Assistant-Import-Energy-Data, `Datasources/Fluvius`.
"""

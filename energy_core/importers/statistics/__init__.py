"""The long-term statistics of Home Assistant, from its database `home-assistant_v2.db`.

An hour of a statistic is a row of the table `statistics`: `start_ts`, its begin in seconds since 1970, and
`sum`, what was counted until its end since the statistic began, meters replaced meanwhile told apart. Which
statistic it is stands in `statistics_meta`: `statistic_id`, `unit_of_measurement` and `has_sum`. So they are
since Home Assistant 2023.3 (https://data.home-assistant.io/docs/statistics). The database is only read, also
while Home Assistant runs.
"""

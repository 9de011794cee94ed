"""From the configuration of a house to what runs: its readers, loggers and data managers."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import fields
from datetime import timedelta
from functools import partial
from typing import Any

from aiohttp import ClientSession

from ..agents.agent import AgentKind
from ..agents.app import App, Stage
from ..agents.data_manager import DataManagerAgent, DataManagerSettings
from ..agents.feed import Feed, FeedSettings, PolledFeed, PushedFeed
from ..agents.logger import LoggerAgent, LoggerSettings
from ..agents.nightly import LOOK_EVERY, NightJob, NightlyAgent
from ..agents.pace import Pace
from ..config import AppConfig, DataManagerConfig, LoggerConfig
from ..data_managers.watched import WatchedStore
from ..exceptions import StoreError
from ..factory import make_data_manager, make_reader, make_store
from ..protocols import PushReader
from ..readers.sampling import Sampler, SamplingMode
from ..stores.maintenance import Retention
from ..stores.threaded import ThreadedStore

_SPREAD = timedelta(seconds=7)  # between the first runs of data managers, which all read the same disk

type _Loggers = dict[tuple[str, str], LoggerAgent]


def start_all(app: App, house: AppConfig, pace: Pace, session: ClientSession) -> None:
    """Have all that is configured run. Raises ConfigError, before anything runs."""
    feeds = {feed.name: feed for feed in (_feed(reader, house, pace, session) for reader in house.readers)}
    loggers: _Loggers = {}
    managers = [(config, _manager(config, house, loggers)) for config in house.data_managers]
    for config in house.loggers:
        watchers = [agent for each, agent in managers if _place(each) == _place(config)]
        loggers[_place(config)] = _logger(config, house, feeds[config.reader], watchers)
    _add(app, feeds, loggers, [agent for _, agent in managers])
    # A controller is added as `controller.NAME`, in Stage.OUTPUTS and with its kind; feeds are its sources.
    app.add("nightly", NightlyAgent(list(night_jobs(house)), house.house.time_zone), lambda: LOOK_EVERY)


def night_jobs(house: AppConfig) -> Iterator[NightJob]:
    """Yield what is done each night to the store of each source; results are kept for ever."""
    stores = {store.name: store for store in house.stores}
    raw = [(config.store, config.reader, False) for config in house.loggers]
    results = [
        (each.target or each.store, f"{each.reader}_{each.name}", True) for each in house.data_managers
    ]
    for name, source, is_result in raw + results:
        store = stores[name]
        raw_days = 0 if is_result else store.raw_days
        retention = Retention(raw_days=raw_days, compress_after_days=store.compress_after_days)
        mirror = stores[store.mirror].url if store.mirror else None
        yield NightJob(url=store.url, source=source, retention=retention, mirror=mirror)


def _add(app: App, feeds: Mapping[str, Feed], loggers: _Loggers, managers: list[DataManagerAgent]) -> None:
    """Run them; those who write are there before those who speak."""
    for logger in loggers.values():
        period = partial(_period, logger)
        app.add(f"logger.{logger.name}", logger, period, Stage.LOGGERS, kind=AgentKind.LOGGER)
    for number, agent in enumerate(managers):
        app.add(
            f"data_manager.{agent.name}",
            agent,
            partial(_period, agent),
            kind=AgentKind.DATA_MANAGER,
            after=number * _SPREAD,
        )
    for feed in feeds.values():
        app.add_feed(feed)


def _feed(config: Any, house: AppConfig, pace: Pace, session: ClientSession) -> Feed:
    """Return what reads a device: as often as it is configured, or whenever it speaks."""
    reader = make_reader(config, pace, session)
    if isinstance(reader, PushReader):
        return PushedFeed(reader, FeedSettings(), pace, house.run.max_silence)
    (period,) = (setting for setting in fields(config) if setting.name == "period")
    return PolledFeed(reader, FeedSettings(period=config.period), pace, period.metadata["minimum"])


def _logger(
    config: LoggerConfig, house: AppConfig, feed: Feed, watchers: list[DataManagerAgent]
) -> LoggerAgent:
    """Return what writes down the readings of a device, and says to data managers what came late."""
    sampler = Sampler(SamplingMode.MEAN)
    feed.listen(sampler.push)
    (store,) = (each for each in house.stores if each.name == config.store)
    opened = make_store(store, config.reader, house.house.time_zone)
    watched = WatchedStore(opened, *(agent.changed for agent in watchers))
    settings = LoggerSettings(period=config.period)
    return LoggerAgent(".".join(_place(config)), sampler, ThreadedStore(watched), config=settings)


def _manager(config: DataManagerConfig, house: AppConfig, loggers: _Loggers) -> DataManagerAgent:
    """Return what makes something of the rows of a logger."""
    settings = DataManagerSettings(blocks_to_process=config.blocks_to_process)
    failure = partial(_failure, loggers, _place(config))
    name = f"{config.reader}.{config.name}"
    names = Counter(f"{each.reader}.{each.name}" for each in house.data_managers)
    if names[name] > 1:
        name = f"{name}.{config.target or config.store}"
    return DataManagerAgent(name, partial(make_data_manager, config, house), settings, failure)


def _place(config: LoggerConfig | DataManagerConfig) -> tuple[str, str]:
    """Return whose rows these are, and in which store."""
    return config.reader, config.store


def _failure(loggers: _Loggers, place: tuple[str, str]) -> StoreError | None:
    """Return why rows of a place may be missing, None if they are not, or nobody writes there."""
    logger = loggers.get(place)
    return None if logger is None else logger.failure


def _period(agent: LoggerAgent | DataManagerAgent) -> timedelta:
    """Return how often an agent is run."""
    return agent.config.period

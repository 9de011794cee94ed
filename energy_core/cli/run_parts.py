"""From the configuration of a house to what runs: its readers, loggers and data managers."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass, fields
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

from aiohttp import ClientSession

from ..agents.agent import AgentKind
from ..agents.app import App, Stage
from ..agents.controller import Controller
from ..agents.data_manager import DataManagerAgent, DataManagerSettings
from ..agents.feed import Feed, FeedSettings, PolledFeed, PushedFeed
from ..agents.forecast_feed import Forecaster, ForecastFeed
from ..agents.logger import LoggerAgent, LoggerSettings
from ..agents.nightly import LOOK_EVERY, NightJob, NightlyAgent
from ..agents.pace import Pace
from ..agents.samples import Prices
from ..agents.states_keeper import FileKeeper
from ..agents.turns import Turns
from ..config import AppConfig, ControllerSetup, DataManagerConfig, LoggerConfig
from ..exceptions import StoreError
from ..factory import make_controller, make_data_manager, make_output, make_reader, make_store
from ..protocols import PushReader
from ..readers.sampling import Sampler, SamplingMode
from ..stores.decorators.watched import WatchedStore
from ..stores.maintenance import Retention, at_rest
from ..stores.threaded import ThreadedStore
from .run_peak import LOOK_EVERY as LOOK_FOR_PEAKS, kept_peaks
from .run_prices import LOOK_EVERY as LOOK_FOR_PRICES, RunningPrices
from .run_recall import Recalling, recall

FORECAST = "_forecast"  # behind the source of the readings, that of what is expected
_SPREAD = timedelta(seconds=7)  # between the first runs of those who read the same disk

type _Place = tuple[str, str]  # a reader and a store
type _Loggers = dict[_Place, LoggerAgent]
type Hold = Callable[[], AbstractAsyncContextManager[None]]


@dataclass(frozen=True, slots=True)
class _About:
    """Where controllers remember, and what they know of prices and of each other."""

    folder: Path
    prices: Prices | None
    turns: Turns


def start_all(app: App, house: AppConfig, pace: Pace, session: ClientSession, folder: Path) -> None:
    """Have all that is configured run; controllers remember in a folder. Raises ConfigError before that."""
    feeds = {feed.name: feed for config in house.readers for feed in _feeds(config, house, pace, session)}
    loggers: _Loggers = {}
    managers = [(config, _manager(config, house, loggers)) for config in house.data_managers]
    holds: dict[_Place, Hold] = {
        (f"{config.reader}_{config.name}", config.target or config.store): agent.hold
        for config, agent in managers
    }
    for config in house.loggers:
        for source in (config.reader, f"{config.reader}{FORECAST}"):
            if source not in feeds:
                continue
            place = source, config.store
            watchers = [agent for each, agent in managers if (each.reader, each.store) == place]
            opened = partial(_sink, config.store, source, house, watchers)
            loggers[place] = agent = _logger(config, feeds[source], opened())
            holds[place] = nullcontext if _is_dated(place, house) else partial(agent.hold, opened)
    prices = RunningPrices(house) if house.tariff is not None and house.controllers else None
    about = _About(folder, prices, Turns())
    controllers = [_controller(setup, house, feeds, pace, about) for setup in house.controllers]
    _add(app, feeds, loggers, [agent for _, agent in managers])
    if prices is not None:
        app.add(prices.name, prices, lambda: LOOK_FOR_PRICES)
    for peak in kept_peaks(house, controllers):
        app.add(peak.name, peak, lambda: LOOK_FOR_PEAKS, after=len(managers) * _SPREAD)
    for setup, controller in zip(house.controllers, controllers, strict=True):
        period = partial(_links_period, setup)
        agent_id = f"controller.{controller.name}"
        app.add(agent_id, controller, period, Stage.OUTPUTS, kind=AgentKind.CONTROLLER)
    night = NightlyAgent(list(night_jobs(house, holds)), house.house.time_zone)
    app.add("nightly", night, lambda: LOOK_EVERY, after=(len(managers) + 1) * _SPREAD)


def night_jobs(house: AppConfig, holds: Mapping[_Place, Hold]) -> Iterator[NightJob]:
    """Yield what is done each night to the store of each source; results are kept for ever."""
    stores = {store.name: store for store in house.stores}
    results = {(f"{each.reader}_{each.name}", each.target or each.store) for each in house.data_managers}
    for (source, name), hold in holds.items():
        store = stores[name]
        raw_days = 0 if (source, name) in results else store.raw_days
        yield NightJob(
            url=store.url,
            source=source,
            retention=Retention(raw_days=raw_days, compress_after_days=store.compress_after_days),
            mirror=stores[store.mirror].url if store.mirror else None,
            hold=hold,
        )


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


def _feeds(config: Any, house: AppConfig, pace: Pace, session: ClientSession) -> Iterator[Feed]:
    """Yield what reads a device: as often as it is configured, or whenever it speaks."""
    reader = make_reader(config, pace, session)
    if isinstance(reader, PushReader):
        yield PushedFeed(reader, FeedSettings(), pace, house.run.max_silence)
        return
    prepare = None
    if isinstance(reader, Recalling):
        urls = {store.name: store.url for store in house.stores}
        kept = [urls[logger.store] for logger in house.loggers if logger.reader == reader.source]
        prepare = partial(recall, reader, kept, house.house.time_zone)
    least = {each.name: each.metadata["minimum"] for each in fields(config) if "minimum" in each.metadata}
    yield PolledFeed(reader, FeedSettings(period=config.period), pace, least["period"], prepare)
    if isinstance(reader, Forecaster):
        settings = FeedSettings(period=config.forecast_period)
        yield ForecastFeed(reader, settings, pace, least["forecast_period"])


def _controller(
    setup: ControllerSetup, house: AppConfig, feeds: Mapping[str, Feed], pace: Pace, about: _About
) -> Controller:
    """Return what switches an output, by what its feeds say; nothing is commanded yet."""
    (output,) = (each for each in house.outputs if getattr(each, "name", None) == setup.links.output)
    keeper = FileKeeper(about.folder / f"controller_{quote(setup.links.name, safe='')}.json")
    return make_controller(
        setup,
        make_output(output, clock=pace),
        feeds,
        house=house.house,
        clock=pace,
        prices=about.prices,
        keeper=keeper,
        turns=about.turns,
    )


def _links_period(setup: ControllerSetup) -> timedelta:
    """Return how often a controller decides."""
    return setup.links.period


def _logger(config: LoggerConfig, feed: Feed, sink: ThreadedStore) -> LoggerAgent:
    """Return what writes down the readings of a device, means of them, or all that it expects."""
    sampler = Sampler(SamplingMode.ALL if isinstance(feed, ForecastFeed) else SamplingMode.MEAN)
    feed.listen(sampler.push)
    settings = LoggerSettings(period=config.period)
    return LoggerAgent(f"{feed.name}.{config.store}", sampler, sink, config=settings)


def _sink(name: str, source: str, house: AppConfig, watchers: list[DataManagerAgent]) -> ThreadedStore:
    """Return the store of a source, which tells data managers what came late; nothing is opened yet."""
    (store,) = (each for each in house.stores if each.name == name)
    opened = make_store(store, source, house.house.time_zone)
    return ThreadedStore(WatchedStore(opened, *(agent.changed for agent in watchers)))


def _is_dated(place: _Place, house: AppConfig) -> bool:
    """Say whether each day or month has a store of its own, so that nobody touches the one of now."""
    source, name = place
    (store,) = (each for each in house.stores if each.name == name)
    return at_rest(store.url, zone=house.house.time_zone, source=source).is_dated


def _manager(config: DataManagerConfig, house: AppConfig, loggers: _Loggers) -> DataManagerAgent:
    """Return what makes something of the rows of a logger."""
    settings = DataManagerSettings(blocks_to_process=config.blocks_to_process)
    failure = partial(_failure, loggers, (config.reader, config.store))
    name = f"{config.reader}.{config.name}"
    names = Counter(f"{each.reader}.{each.name}" for each in house.data_managers)
    if names[name] > 1:
        name = f"{name}.{config.target or config.store}"
    return DataManagerAgent(name, partial(make_data_manager, config, house), settings, failure)


def _failure(loggers: _Loggers, place: _Place) -> StoreError | None:
    """Return why rows of a place may be missing, None if they are not, or nobody writes there."""
    logger = loggers.get(place)
    return None if logger is None else logger.failure


def _period(agent: LoggerAgent | DataManagerAgent) -> timedelta:
    """Return how often an agent is run."""
    return agent.config.period

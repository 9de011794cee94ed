"""What becomes of the rows of a block: an algorithm by its name."""

from ...registry import Registry
from .algorithm import Algorithm

__all__ = ["ALGORITHMS", "Algorithm"]

ALGORITHMS = Registry[type[Algorithm]](
    "algorithm",
    ("count", ".data_managers.algorithms.count:Count"),
    ("diff", ".data_managers.algorithms.diff:Diff"),
    ("last", ".data_managers.algorithms.last:Last"),
    ("max", ".data_managers.algorithms.extremes:Max"),
    ("mean", ".data_managers.algorithms.mean:Mean"),
    ("min", ".data_managers.algorithms.extremes:Min"),
)

"""The reader of OpenWeatherMap, over an emulated one that listens on a real port."""

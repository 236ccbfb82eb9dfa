"""Stage `stories`: articles that share most of their words become one story; none is dropped, so an update keeps its own numbers."""

"""The main totals of a run in one small file: what a change of code, articles or parameters moves, seen in a diff."""

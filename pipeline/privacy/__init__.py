"""What may be shown: names of private persons, words of closed sources, small cells, points. `claimline export` and the stage `share` use the same rules."""

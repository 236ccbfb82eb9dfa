"""Stage `aggregate`: tolls, territory claims and articles over time and place, as known on one day."""

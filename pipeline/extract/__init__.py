"""From article text to claims, each with its evidence."""

"""A page that shows how well Claimline reads: scores beside baselines, and the worst errors with their sentences."""

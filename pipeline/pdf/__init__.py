"""`claimline pdf`: every report as a PDF, printed by a Chromium that is on this machine."""

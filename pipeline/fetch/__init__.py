"""`claimline fetch`: the only part that touches the network; what it brings goes into the archive, never straight into a stage."""

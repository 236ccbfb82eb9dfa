"""Stage `collect`: what lies in the store becomes snapshots, byte for byte, and a reject for everything that cannot."""

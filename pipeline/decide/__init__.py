"""Stage `decide`: what people have decided by hand is put into the claims before anything is counted."""

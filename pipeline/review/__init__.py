"""`claimline review`: what a person should look at, as a file that a spreadsheet edits and the next run reads back."""

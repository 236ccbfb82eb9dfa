"""Stage `publish`: the reports, an explorer of all evidence and a page of changes as one static site that works from a disk."""

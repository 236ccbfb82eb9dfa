"""Stage `reconcile`: claims about one happening become an incident, and what its origins say becomes tolls."""

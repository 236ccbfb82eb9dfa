"""Exports: the tables of a build in the forms that other tools read, under a profile that says what may leave."""

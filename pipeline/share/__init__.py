"""The stage `share`: the tables of a build as reports and the site may show them."""

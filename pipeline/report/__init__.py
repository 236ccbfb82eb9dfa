"""The stage `report`: one notebook, run with parameters, becomes one page in which every number leads back to its evidence."""

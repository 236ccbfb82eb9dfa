"""Claimline: conflict news to claims, incidents, tolls and control, each traced to who said it."""

__version__ = "0.1.0"

"""Claimline: conflict news to claims, incidents, tolls and control, each traced to who said it."""

import os

# One thread for matrix products, before NumPy is imported: workers share the cores, and sums stay in one order.
for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS"):
    os.environ.setdefault(_name, "1")

__version__ = "0.1.0"

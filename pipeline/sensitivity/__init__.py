"""How far the main totals move when the rules that join claims are set otherwise: a grid of DVC experiments and a page about it."""

"""Figures written by hand into the blanks for number and date: read, and told from print.

Neither of the readers of print knows a hand; a small network of this product's own does
(``tools/figures`` trains it). What it reads stays as doubtful as everything by hand.
"""

from pipeline.by_hand.fill_in import with_figures

__all__ = ["with_figures"]

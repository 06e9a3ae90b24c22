"""How well a page was read: pure functions from what is printed and what was read to numbers.

Conventions, the same for every reader compared:

- *Truth* is a list of printed lines in reading order; a row of a table is one line, its cells
  separated by TAB. A table read line by line, cell by cell or row by row is equally right for the
  order-free measure, and only the last is for those that follow the order.
- Both sides are brought to NFC and every run of white space, TABs and line breaks included, to one
  space; empty lines vanish. Nothing else is forgiven: case, punctuation, quotation marks, hyphens
  and the place of a tone mark (hòa, hoà) count as printed.
- Rates of several pages are sums of errors over sums of lengths, never means of rates.
"""

from benchmarks.scores.lines import ReadLine, ReadWord, normal_lines, without_optional
from benchmarks.scores.page import CONFIDENCE_BANDS, Score, score_page

__all__ = [
    "CONFIDENCE_BANDS",
    "ReadLine",
    "ReadWord",
    "Score",
    "normal_lines",
    "score_page",
    "without_optional",
]

"""``python -m sohoa.stack LINK MODULE…``: the nursery, which a supervisor starts."""

from sohoa.stack.nursery_inside import main

main()

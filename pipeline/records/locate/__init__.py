"""How fields are found: one file per landmark and one line here per strategy.

A strategy proposes candidates, best first; the first that the field's kind understands is taken.
It proposes words that are printed there and nothing else.
"""

from collections.abc import Callable, Mapping

from pipeline.records.found import Found
from pipeline.records.locate import (
    after_phrase,
    header,
    label_value,
    recipients,
    signature,
    standing_alone,
    title,
)
from pipeline.records.survey import Survey
from schemas.doctypes import Locate

Strategy = Callable[[Survey, Locate], list[Found]]

STRATEGIES: Mapping[str, Strategy] = {
    "label_value": label_value.label_value,
    "after_phrase": after_phrase.after_phrase,
    "standing_alone": standing_alone.standing_alone,
    "header_agency": header.agency,
    "number_line": header.number_line,
    "place_of_date_line": header.place_of_date_line,
    "date_of_date_line": header.date_of_date_line,
    "header_subject": header.subject,
    "title": title.title,
    "after_title": title.after_title,
    "signing_capacity": signature.capacity,
    "signing_office": signature.office,
    "signer_name": signature.signer,
    "recipients_block": recipients.recipients_block,
}
UNANNOUNCED = frozenset({"standing_alone"})
"""Those that propose whatever stands there: what its kind does not understand was not found."""

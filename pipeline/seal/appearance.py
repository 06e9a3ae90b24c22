"""What the visible block shows, and where the rules want it.

Profiles must not be mixed up: circular 01/2023 wants the officer's name and the time of copying
at the top left of page one; decree 30/2020 (appendix I, part II) wants the agency at the top
right, without any image, Times New Roman 10, black. Which profile applies is the rule set's
business; :data:`TT01_2023` and :data:`ND30_SAO_Y` are what these two texts say.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Final, Literal

Corner = Literal["top_left", "top_right"]

VIETNAM: Final = timezone(timedelta(hours=7))
TRIAL_NOTICE: Final = "THỬ NGHIỆM – không có giá trị pháp lý"


@dataclass(frozen=True, slots=True)
class SealAppearance:
    """The visible block of one signature profile.

    ``lines`` are templates with ``{signer}``, ``{organisation}`` (from the certificate),
    ``{time}`` (dd/mm/yyyy HH:MM:SS +07:00) and ``{iso_time}`` (ISO 8601, +07:00). ``font_size``
    is in points and is made smaller, down to ``min_font_size``, only where there is no room.
    ``trial`` adds the notice that the signature has no legal value. ``frame`` draws a hairline.
    """

    profile: str
    corner: Corner
    lines: tuple[str, ...]
    font_size: float = 10.0
    min_font_size: float = 7.0
    trial: bool = False
    frame: bool = True

    def text(self, signer: str, organisation: str, at: datetime) -> tuple[str, ...]:
        """The lines as they are printed, without the trial notice."""
        local = at.astimezone(VIETNAM)
        values = {
            "signer": signer,
            "organisation": organisation,
            "time": local.strftime("%d/%m/%Y %H:%M:%S +07:00"),
            "iso_time": local.isoformat(timespec="seconds"),
        }
        return tuple(line.format_map(values) for line in self.lines)


TT01_2023: Final = SealAppearance(
    profile="TT01_2023",
    corner="top_left",
    lines=("Người sao chụp: {signer}", "Thời gian: {time}"),
)
ND30_SAO_Y: Final = SealAppearance(
    profile="ND30_SAO_Y",
    corner="top_right",
    lines=("SAO Y; {organisation}; {iso_time}",),
    frame=False,
)

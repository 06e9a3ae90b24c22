"""What the visible block of one signature shows, and where.

Which profile applies, and what it asks for, is data: ``schemas/rules/signatures-*.yaml``. Here a
profile meets what it cannot know: the form of the copy, the number of the document, the picture
of this office's seal.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from schemas.dates import VIETNAM
from schemas.signatures import Place, SignatureProfile

TRIAL_NOTICE: Final = "THỬ NGHIỆM – không có giá trị pháp lý"
POINTS_PER_MM: Final = 72 / 25.4


@dataclass(frozen=True, slots=True)
class SealImage:
    """A picture of a seal or a handwritten signature, as a PNG, and how large it is shown."""

    png: bytes
    width_mm: float
    height_ratio: float


@dataclass(frozen=True, slots=True)
class SealAppearance:
    """The visible block of one signature.

    ``lines`` are templates with the fields that :mod:`schemas.signatures` names; ``copy_form``
    and ``number`` fill two of them. ``font_size`` is in points and is made smaller, down to
    ``min_font_size``, only where there is no room. ``trial`` adds the notice that the signature
    has no legal value. ``frame`` draws a hairline around the block. It leaves the quarter of the
    page in whose corner it belongs only if it ``may_stray``.
    """

    profile: str
    place: Place
    lines: tuple[str, ...]
    font_size: float
    min_font_size: float
    colour: str = "black"
    frame: bool = False
    margin_mm: float = 3.5
    may_stray: bool = True
    image: SealImage | None = None
    copy_form: str = ""
    number: str = ""
    trial: bool = False

    def text(self, signer: str, organisation: str, at: datetime) -> tuple[str, ...]:
        """The lines as they are printed, without the trial notice."""
        local = at.astimezone(VIETNAM)
        values = {
            "signer": signer,
            "agency": organisation or signer,
            "copy_form": self.copy_form,
            "number": self.number,
            "time": local.isoformat(timespec="seconds"),
            "time_vi": local.strftime("%d/%m/%Y %H:%M:%S +07:00"),
        }
        return tuple(line.format_map(values) for line in self.lines)


def appearance_of(
    name: str,
    profile: SignatureProfile,
    *,
    png: bytes | None = None,
    copy_form: str = "SAO Y",
    number: str = "",
    trial: bool = False,
) -> SealAppearance:
    """The block that the profile called ``name`` asks for, with the office's picture ``png``.

    Raises :class:`SealImageMissing` or :class:`SealImageUnreadable` when the profile shows a
    picture and there is none, or ``png`` is no PNG with a transparent ground.
    """
    image = None
    if profile.image is not None:
        # Pillow is slow to load, and most profiles show no picture.
        from pipeline.seal.picture import open_seal_image

        image = open_seal_image(name, png, profile.image.width_mm)
    return SealAppearance(
        profile=name,
        place=profile.place,
        lines=profile.lines,
        font_size=profile.font_size_pt,
        min_font_size=profile.min_font_size_pt,
        colour=profile.colour,
        frame=profile.frame,
        margin_mm=profile.margin_mm,
        may_stray=profile.may_stray,
        image=image,
        copy_form=copy_form,
        number=number,
        trial=trial,
    )

"""Makes a picture anew from what was uploaded, so that nothing but its pixels is left."""

import io
from dataclasses import dataclass
from typing import Any

MOST_BYTES = 1_500_000
MOST_PIXELS = 24_000_000
LONGEST_SIDE = 1_600
KINDS = ("PNG", "JPEG", "GIF", "WEBP")


class NotAPicture(Exception):
    """The bytes cannot be used; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as it is stored: PNG or JPEG without any data beside the pixels. Sides in pixels."""

    media: str
    data: bytes
    width: int
    height: int


def remade(raw: bytes) -> Picture:
    """The first frame of a PNG, JPEG, GIF or WebP picture, drawn anew, at most 1,600 pixels a side.

    Photographs become JPEG, everything else PNG. Drawings as SVG are refused, because they can hold
    programs. Raises NotAPicture.
    """
    from PIL import Image, UnidentifiedImageError

    if len(raw) > MOST_BYTES:
        raise NotAPicture(f"The file has more than {MOST_BYTES // 1_000:,} kB. Make it smaller and add it again.")
    try:
        with Image.open(io.BytesIO(raw), formats=KINDS) as found:
            if found.width * found.height > MOST_PIXELS:
                raise NotAPicture("The picture has more than 24 million pixels. Make it smaller and add it again.")
            is_photograph = found.format == "JPEG"
            found.load()
            drawn = _upright(found.copy())
    except UnidentifiedImageError as unknown:
        raise NotAPicture("This is no PNG, JPEG, GIF or WebP picture. Save it as PNG and add it again.") from unknown
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as broken:
        raise NotAPicture("The picture cannot be read to its end. Save it once more and add it again.") from broken
    return _stored(drawn, is_photograph)


def kept(drawn: bytes) -> Picture:
    """A picture that `formats.redrawn` has drawn already: as it is, or smaller when a side is over 1,600 pixels.

    Drawn once more, a photograph would lose a little each time it goes out and comes back. Raises NotAPicture.
    """
    from PIL import Image

    with Image.open(io.BytesIO(drawn), formats=("PNG", "JPEG")) as found:
        width, height, media = found.width, found.height, f"image/{str(found.format).lower()}"
    if max(width, height) > LONGEST_SIDE or len(drawn) > MOST_BYTES:
        return remade(drawn)
    return Picture(media, drawn, width, height)


def _upright(drawn: Any) -> Any:
    from PIL import ImageOps

    try:
        return ImageOps.exif_transpose(drawn) or drawn
    except (ValueError, SyntaxError, KeyError, TypeError):
        return drawn  # what a camera wrote beside the pixels may be broken; the pixels are not


def _stored(drawn: Any, is_photograph: bool) -> Picture:
    from PIL import Image

    drawn.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    mode = "RGB" if is_photograph else "RGBA" if "A" in drawn.getbands() or "transparency" in drawn.info else "RGB"
    clean = Image.new(mode, drawn.size)
    clean.paste(drawn.convert(mode))
    out = io.BytesIO()
    if is_photograph:
        clean.save(out, "JPEG", quality=88, optimize=True)
    else:
        clean.save(out, "PNG", optimize=True)
    return Picture("image/jpeg" if is_photograph else "image/png", out.getvalue(), clean.width, clean.height)

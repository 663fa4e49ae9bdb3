"""Images from strangers, drawn anew: what comes out is pixels that this program wrote, without any metadata."""

from __future__ import annotations

import hashlib
import io
import warnings

from PIL import Image, ImageFile, ImageOps, UnidentifiedImageError

READ = ("PNG", "JPEG", "GIF", "WEBP")
MOST_BYTES, MOST_SIDE, MOST_PIXELS = 5_000_000, 5_000, 6_000_000
QUALITY = 90


class BadImage(Exception):
    """The image is refused; `problem` and `mend` say why and what to do."""

    def __init__(self, problem: str, mend: str) -> None:
        self.problem, self.mend = problem, mend
        super().__init__(problem)


def redrawn(data: bytes) -> tuple[str, bytes]:
    """A name made from the pixels, and the image as PNG or (when it was one) JPEG; of a moving one, the first frame.

    Raises BadImage for other kinds, broken files, more than 5 MB, a side over 5,000 or more than
    6 million pixels.
    """
    if len(data) > MOST_BYTES:
        raise BadImage(f"is larger than {MOST_BYTES // 1_000_000} MB", "Save it smaller")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return _redrawn(data)
    except (UnidentifiedImageError, Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise BadImage("is not a PNG, JPEG, GIF or WebP image of a usual size", "Save it as PNG or JPEG") from error
    except (OSError, ValueError, SyntaxError, EOFError, IndexError, TypeError, MemoryError) as error:
        raise BadImage(f"is broken ({error or type(error).__name__})", "Save it again as PNG or JPEG") from error


def _redrawn(data: bytes) -> tuple[str, bytes]:
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    with Image.open(io.BytesIO(data), formats=READ) as image:
        width, height = image.size
        if max(width, height) > MOST_SIDE or width * height > MOST_PIXELS:
            raise BadImage(f"is {width} x {height} pixels; at most 6 million and 5,000 on a side", "Save it smaller")
        kind = "JPEG" if image.format == "JPEG" else "PNG"
        image.seek(0)
        drawn = _pixels(ImageOps.exif_transpose(image), kind)
    out = io.BytesIO()
    drawn.save(out, kind, quality=QUALITY) if kind == "JPEG" else drawn.save(out, kind, optimize=False)
    encoded = out.getvalue()
    extension = "jpg" if kind == "JPEG" else "png"
    return f"image-{hashlib.sha256(encoded).hexdigest()[:16]}.{extension}", encoded


def _pixels(image: Image.Image, kind: str) -> Image.Image:
    """The bare pixels in a mode that its kind can hold; nothing of the file comes along."""
    has_alpha = image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info
    mode = "RGB" if kind == "JPEG" or not has_alpha else "RGBA"
    converted = image.convert("L" if image.mode in ("1", "L") and not has_alpha else mode)
    bare = Image.new(converted.mode, converted.size)
    bare.paste(converted)
    return bare

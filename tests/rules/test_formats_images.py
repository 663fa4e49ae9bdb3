"""Images are drawn anew: nothing of the old file comes along but its pixels."""

from __future__ import annotations

import io

import pytest
from PIL import Image, PngImagePlugin

from question_bank.formats import BadImage, redrawn
from tests.rules.formats_build import picture


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(redrawn(data)[1]))


@pytest.mark.parametrize(("kind", "becomes"), [("PNG", "PNG"), ("JPEG", "JPEG"), ("GIF", "PNG"), ("WEBP", "PNG")])
def test_each_kind_becomes_png_or_jpeg(kind: str, becomes: str) -> None:
    image = opened(picture("blue", kind))
    assert (image.format, image.size) == (becomes, (8, 6))
    red, green, blue = image.convert("RGB").getpixel((3, 3))  # type: ignore[misc]
    assert (red < 10, green < 10, blue > 240) == (True, True, True)


def test_comments_exif_and_profiles_are_gone() -> None:
    out, exif, notes = io.BytesIO(), Image.Exif(), PngImagePlugin.PngInfo()
    exif[0x010E] = "secret place"
    notes.add_text("Author", "secret name")
    Image.new("RGB", (8, 6)).save(out, "PNG", exif=exif, pnginfo=notes, icc_profile=b"secret profile")
    jpeg = picture("red", "JPEG", exif=exif, comment=b"secret comment")
    assert b"secret" in out.getvalue()
    assert b"secret" in jpeg
    assert b"secret" not in redrawn(out.getvalue())[1] + redrawn(jpeg)[1]


def test_a_photograph_is_turned_the_way_its_camera_was_held() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    assert opened(picture("red", "JPEG", exif=exif)).size == (6, 8)


def test_of_a_moving_image_the_first_frame_stays() -> None:
    out = io.BytesIO()
    frames = [Image.new("RGB", (8, 6), colour) for colour in ("red", "blue")]
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
    image = opened(out.getvalue())
    assert (getattr(image, "n_frames", 1), image.convert("RGB").getpixel((0, 0))) == (1, (255, 0, 0))


def test_what_can_be_seen_through_stays_so() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (8, 6), (255, 0, 0, 0)).save(out, "PNG")
    assert opened(out.getvalue()).getpixel((0, 0)) == (255, 0, 0, 0)


def test_drawing_a_png_again_changes_nothing() -> None:
    name, data = redrawn(picture())
    assert redrawn(data) == (name, data)


@pytest.mark.parametrize("kind", ["BMP", "TIFF", "PPM", "ICO"])
def test_other_kinds_are_refused(kind: str) -> None:
    with pytest.raises(BadImage, match="not a PNG"):
        redrawn(picture(kind=kind, size=(32, 32)))


def test_an_image_of_too_many_bytes_is_refused() -> None:
    with pytest.raises(BadImage, match="larger than 5 MB"):
        redrawn(picture() + b"\0" * 5_000_000)

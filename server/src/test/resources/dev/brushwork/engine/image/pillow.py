"""Makes pillow.json: what Pillow makes of images that PillowTest makes by the same formulas.

    python3 pillow.py > pillow.json
"""
import base64
import io
import json

from PIL import Image


def wave(n, period):
    """A triangle between 30 and 225."""
    return 30 + abs(n % (2 * period) - period) * 195 // period


def pixel(x, y):
    return wave(3 * x + 2 * y, 17), wave(5 * y - x + 64, 23), wave(x * y, 41)


def picture(width, height):
    image = Image.new("RGB", (width, height))
    image.putdata([pixel(x, y) for y in range(height) for x in range(width)])
    return image


def lanczos(source_width, source_height, width, height):
    source = picture(source_width, source_height)
    size = (width, height)
    floats = [c.convert("F").resize(size, Image.LANCZOS).get_flattened_data() for c in source.split()]
    return {
        "source": [source_width, source_height],
        "size": [width, height],
        "floats": [round(v, 4) for triple in zip(*floats) for v in triple],
        "bytes": list(source.resize(size, Image.LANCZOS).tobytes()),
    }


def nearest(source, target):
    line = Image.new("I", (source, 1))
    line.putdata(list(range(source)))
    return {
        "source": source,
        "size": target,
        "positions": list(line.resize((target, 1), Image.NEAREST).get_flattened_data()),
    }


def jpeg(name, image, edit=lambda data: data, **options):
    out = io.BytesIO()
    image.save(out, "JPEG", **options)
    data = edit(out.getvalue())
    pixels = Image.open(io.BytesIO(data)).convert("RGB").tobytes()
    return {
        "name": name,
        "size": list(image.size),
        "file": base64.b64encode(data).decode(),
        "rgb": base64.b64encode(pixels).decode(),
    }


def adobe(transform):
    """States another meaning of the same components."""

    def edit(data):
        at = data.index(b"Adobe") + 11
        return data[:at] + bytes([transform]) + data[at + 1 :]

    return edit


def without(marker):
    def edit(data):
        at = data.index(bytes([0xFF, marker]))
        length = int.from_bytes(data[at + 2 : at + 4], "big")
        return data[:at] + data[at + 2 + length :]

    return edit


small = picture(19, 13)
inks = Image.merge("CMYK", [*small.split(), small.split()[0].transpose(Image.ROTATE_180)])
print(
    json.dumps(
        {
            "lanczos": [lanczos(23, 17, 9, 7), lanczos(10, 8, 13, 11), lanczos(23, 17, 5, 19)],
            "nearest": [
                nearest(1024, 224), nearest(768, 224), nearest(672, 224),
                nearest(100, 224), nearest(7, 3), nearest(3, 7),
            ],
            "jpeg": [
                jpeg("baseline", small, quality=90, subsampling=0),
                jpeg("quarter chroma", small, quality=90, subsampling=2),
                jpeg("progressive", small, quality=90, progressive=True),
                jpeg("grey", small.convert("L"), quality=90),
                jpeg("stored as RGB", small, quality=90, keep_rgb=True),
                jpeg("without JFIF", small, without(0xE0), quality=90),
                jpeg("CMYK", inks, quality=90),
                jpeg("YCCK", inks, adobe(2), quality=90),
                jpeg("CMYK without Adobe", inks, without(0xEE), quality=90),
            ],
        }
    )
)

"""Makes formats.json: files of every kind by Pillow, and the colours that Pillow reads from them.

    python3 formats.py > formats.json

Bytes are compressed by zlib and written in base64.
"""
import base64
import io
import json
import struct
import zlib

from PIL import Image, ImageCms


def wave(n, period):
    """A triangle between 30 and 225."""
    return 30 + abs(n % (2 * period) - period) * 195 // period


def picture(width=11, height=7):
    """The picture that pillow.py calls by the same name."""
    image = Image.new("RGB", (width, height))
    pixels = [(x, y) for y in range(height) for x in range(width)]
    image.putdata([(wave(3 * x + 2 * y, 17), wave(5 * y - x + 64, 23), wave(x * y, 41)) for x, y in pixels])
    return image


def smooth():
    """Without fine colours, which decoders of WebP are free to restore in ways of their own."""
    image = Image.new("RGB", (34, 20))
    image.putdata([(7 * x, 12 * y, 255 - 3 * x - 5 * y) for y in range(20) for x in range(34)])
    return image


def transparent(image=None):
    image = (image or picture()).convert("RGBA")
    image.putalpha(Image.linear_gradient("L").resize(image.size))
    return image


def saturated():
    """Colours from all over the cube, in steps of a third."""
    steps = [0, 85, 170, 255]
    image = Image.new("RGB", (16, 4))
    image.putdata([(r, g, b) for r in steps for g in steps for b in steps])
    return image


def s15f16(*values):
    return b"".join(struct.pack(">i", round(v * 65536)) for v in values)


def xyz(*values):
    return b"XYZ \0\0\0\0" + s15f16(*values)


def text(words):
    return b"mluc\0\0\0\0" + struct.pack(">IIHHII", 1, 12, 0x656E, 0x5553, 2 * len(words), 28) + words.encode("utf-16-be")


def profile(words, space, tags):
    """A profile of version 4 whose colours are seen under D50, as all profiles' are."""
    tags = {b"desc": text(words), b"cprt": text("none"), b"wtpt": xyz(0.9642, 1, 0.8249), **tags}
    offset = 132 + 12 * len(tags)
    table, data = struct.pack(">I", len(tags)), b""
    for name, value in tags.items():
        value += b"\0" * (-len(value) % 4)
        table += name + struct.pack(">II", offset + len(data), len(value))
        data += value
    size = offset + len(data)
    header = struct.pack(">I4s4s4s4s4s12s4s", size, b"", b"\4\x30\0\0", b"mntr", space, b"XYZ ", b"\7\xe9\0\1" + b"\0" * 8, b"acsp")
    header = header.ljust(68, b"\0") + s15f16(0.9642, 1, 0.8249)
    return header.ljust(128, b"\0") + table + data


def rgb_profile(words, curve, red, green, blue):
    return profile(
        words,
        b"RGB ",
        {b"rXYZ": xyz(*red), b"gXYZ": xyz(*green), b"bXYZ": xyz(*blue), b"rTRC": curve, b"gTRC": curve, b"bTRC": curve},
    )


SRGB_CURVE = b"para\0\0\0\0" + struct.pack(">HH", 3, 0) + s15f16(2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)


def gamma(exponent):
    return b"curv\0\0\0\0" + struct.pack(">IH", 1, round(exponent * 256)) + b"\0\0"


DISPLAY_P3 = rgb_profile("like Display P3", SRGB_CURVE, (0.51512, 0.2412, -0.00105), (0.29198, 0.69225, 0.04189), (0.1571, 0.06657, 0.78407))
ADOBE_RGB = rgb_profile("like Adobe RGB", gamma(563 / 256), (0.60974, 0.31111, 0.01947), (0.20528, 0.62567, 0.06087), (0.14919, 0.06322, 0.74457))
SRGB = rgb_profile("like sRGB", SRGB_CURVE, (0.43607, 0.22249, 0.01392), (0.38515, 0.71687, 0.09708), (0.14307, 0.06061, 0.7141))
GREY = profile("grey of gamma 1.8", b"GRAY", {b"kTRC": gamma(461 / 256)})


def packed(data):
    return base64.b64encode(zlib.compress(data, 9)).decode()


def entry(name, kind, image, expected=None, tolerance=0, **options):
    out = io.BytesIO()
    image.save(out, kind, **options)
    read = Image.open(io.BytesIO(out.getvalue()))
    expected = expected or read.convert("RGBA")
    return {
        "name": name,
        "size": list(expected.size),
        "tolerance": tolerance,
        "file": packed(out.getvalue()),
        "rgba": packed(expected.convert("RGBA").tobytes()),
    }


def converted(image, icc):
    source = ImageCms.ImageCmsProfile(io.BytesIO(icc))
    return ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode="RGB")


def profiled(name, kind, icc, image=None, **options):
    image = image or saturated()
    return entry(name, kind, image, converted(image, icc), 2, icc_profile=icc, **options)


def ignored(name, kind, icc, image=None, **options):
    image = image or saturated()
    return entry(name, kind, image, image.convert("RGB"), 0, icc_profile=icc, **options)


def turned(name, kind, **options):
    """Stored lying on its side; what is expected stands upright."""
    exif = Image.Exif()
    exif[0x112] = 6
    return entry(name, kind, picture(), picture().transpose(Image.ROTATE_270), 0, exif=exif, **options)


def tiff(name, image=None, **options):
    return entry("TIFF " + name, "TIFF", image or picture(), **options)


def main():
    formats = [
        entry("lossless WebP", "WEBP", picture(), lossless=True),
        entry("lossless WebP, transparent", "WEBP", transparent(), lossless=True, exact=True),
        entry("lossless WebP of few colours", "WEBP", picture().quantize(5).convert("RGB"), lossless=True),
        entry("lossy WebP", "WEBP", smooth(), tolerance=16, quality=80),
        entry("lossy WebP, transparent", "WEBP", transparent(smooth()), tolerance=10, quality=90),
        turned("WebP", "WEBP", lossless=True),
        turned("TIFF", "TIFF"),
        turned("PNG", "PNG"),
        tiff("plain"),
        tiff("LZW", compression="tiff_lzw"),
        tiff("LZW with differences", compression="tiff_lzw", tiffinfo={317: 2}),
        tiff("Deflate", compression="tiff_adobe_deflate"),
        tiff("PackBits", compression="packbits"),
        tiff("in strips", compression="tiff_adobe_deflate", tiffinfo={278: 4}),
        tiff("grey", picture().convert("L")),
        tiff("palette", picture().quantize(9)),
        tiff("transparent", transparent(), compression="tiff_lzw"),
        tiff("transparent grey", transparent().convert("LA")),
    ]
    profiles = [
        profiled("P3 in PNG", "PNG", DISPLAY_P3),
        profiled("P3 in TIFF", "TIFF", DISPLAY_P3),
        profiled("P3 in WebP", "WEBP", DISPLAY_P3, lossless=True),
        profiled("Adobe RGB in PNG", "PNG", ADOBE_RGB),
        profiled("Adobe RGB in TIFF", "TIFF", ADOBE_RGB, compression="tiff_lzw"),
        ignored("sRGB in PNG", "PNG", SRGB),
        profiled("grey in PNG", "PNG", GREY, Image.linear_gradient("L").resize((16, 4))),
        profiled("grey in TIFF", "TIFF", GREY, Image.linear_gradient("L").resize((16, 4))),
        ignored("RGB profile in a grey PNG", "PNG", ADOBE_RGB, saturated().convert("L")),
        ignored("nonsense in PNG", "PNG", b"nonsense" * 40),
        ignored("half a profile in PNG", "PNG", ADOBE_RGB[:200]),
        ignored("half a profile in WebP", "WEBP", ADOBE_RGB[:200], lossless=True),
    ]
    # JPEG changes colours itself, so what is expected begins with what Pillow decodes.
    blocks = saturated().resize((32, 8), Image.NEAREST)
    options = {"quality": 95, "subsampling": 0, "icc_profile": DISPLAY_P3}
    decoded = io.BytesIO()
    blocks.save(decoded, "JPEG", **options)
    expected = converted(Image.open(decoded).convert("RGB"), DISPLAY_P3)
    profiles.append(entry("P3 in JPEG", "JPEG", blocks, expected, 2, **options))
    few = saturated().quantize(16)
    expected = converted(few.convert("RGB"), ADOBE_RGB)
    profiles.append(entry("Adobe RGB in a palette", "PNG", few, expected, 2, icc_profile=ADOBE_RGB))
    print(json.dumps({"formats": formats, "profiles": profiles}))


main()

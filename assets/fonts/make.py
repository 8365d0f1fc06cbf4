#!/usr/bin/env python3
"""Makes the fonts of this folder out of the packages of their makers.

    npm pack @ibm/plex-sans@1.1.0 lucide-static@1.62.0     (and unpack both)
    pip install fonttools brotli
    make.py PLEX_PACKAGE LUCIDE_PACKAGE

Text: IBM Plex Sans as published, unpacked from WOFF2. Icons: the glyphs of ICONS at code points of our own (from
U+E100; iced's own icon font sits at U+E800 and U+F00C), with a PostScript name, without which fontdb drops the font.
The list is the order of `src/ui/icon.rs`; add at its end.
"""
import json
import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

FIRST = 0xE100
ICONS = """
phone phone-call phone-incoming phone-outgoing phone-missed phone-forwarded phone-off voicemail mic mic-off headset
pause play grid-3x3 building-2 settings search x check chevron-down chevron-up chevron-right chevron-left
triangle-alert circle-alert info bell bell-off volume-2 volume-x log-out plus trash-2 pencil user users sun moon monitor
languages eye eye-off refresh-cw arrow-left-right delete hash list history palette ear audio-lines server key-round
minus wifi-off circle-question-mark ellipsis circle circle-check power arrow-down-left arrow-up-right arrow-left
arrow-right at-sign message-square circle-play layout-list square-check square shield-check lock split
star flag pin user-plus clock download undo-2 notebook-pen calendar funnel book-user mail printer copy
link file-text zap folder upload tag list-checks
""".split()
HERE = Path(__file__).parent


def main(plex: Path, lucide: Path) -> None:
    for weight in ("Regular", "SemiBold"):
        font = TTFont(plex / f"fonts/complete/woff2/IBMPlexSans-{weight}.woff2")
        font.flavor = None
        font.save(HERE / f"IBMPlexSans-{weight}.ttf")
    (HERE / "IBMPlexSans-LICENSE.txt").write_bytes((plex / "LICENSE.txt").read_bytes())

    points = json.loads((lucide / "font/codepoints.json").read_text())
    font = TTFont(lucide / "font/lucide.ttf")
    options = subset.Options(notdef_outline=True, name_IDs=["*"], glyph_names=True)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=[points[name] for name in ICONS])
    cutter.subset(font)
    glyphs = font.getBestCmap()
    ours = {FIRST + index: glyphs[points[name]] for index, name in enumerate(ICONS)}
    for table in font["cmap"].tables:
        table.cmap = dict(ours)
    for ident, text in ((1, "Linekeeper Icons"), (2, "Regular"), (4, "Linekeeper Icons"), (6, "LinekeeperIcons")):
        font["name"].setName(text, ident, 3, 1, 0x409)
        font["name"].setName(text, ident, 1, 0, 0)
    # One em high and wide, the drawing where its maker put it: side bearings must agree with the outlines.
    for name in ours.values():
        font["hmtx"][name] = (1000, font["glyf"][name].xMin)
    font["hhea"].ascent, font["hhea"].descent, font["hhea"].lineGap = 1000, 0, 0
    os2 = font["OS/2"]
    os2.sTypoAscender, os2.sTypoDescender, os2.sTypoLineGap = 1000, 0, 0
    os2.usWinAscent, os2.usWinDescent = 1000, 0
    font.save(HERE / "LinekeeperIcons.ttf")
    (HERE / "Lucide-LICENSE.txt").write_bytes((lucide / "LICENSE").read_bytes())
    print(len(ICONS), "icons")


main(Path(sys.argv[1]), Path(sys.argv[2]))

#!/usr/bin/env python3
"""Writes assets/numbers/*.txt: the numbering plans of the world, from the metadata of Google's libphonenumber (Apache-2.0).

    tools/number_plans.py METADATA.BIN SHORT.XML

METADATA.BIN is `src/generated/metadata/metadata.bin` of the crate rlibphonenumber in the version Cargo.toml names among
the dev-dependencies (the tests hold our reading against that crate, so both must be of one age); SHORT.XML is
libphonenumber's `resources/ShortNumberMetadata.xml`.

plans.txt   one country a line, sorted by its code; tab-separated fields in the order of `Plan::parse`
codes.txt   calling code, then its countries, the main one first; sorted as text
short.txt   one country a line: short numbers, of these emergency, of these at a premium
"""
import re
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

WHERE = Path(__file__).resolve().parent.parent / "assets" / "numbers"


def fields(data):
    """The fields of a protobuf message: (number, value)."""
    at = 0

    def varint():
        nonlocal at
        value = shift = 0
        while True:
            byte = data[at]
            at += 1
            value |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return value

    while at < len(data):
        key = varint()
        if key & 7 == 0:
            yield key >> 3, varint()
        else:
            assert key & 7 == 2, key
            size = varint()
            yield key >> 3, data[at : at + size]
            at += size


def text(value):
    return value.decode()


def pattern(value):
    """A pattern without the anchors the crate wraps it in."""
    bare = text(value)
    if bare.startswith("^(?:") and bare.endswith(")$"):
        bare = bare[4:-2]
    assert re.fullmatch(r"[0-9\\d()\[\]|?{},:$-]*", bare), bare
    return bare


def description(value):
    found, lengths = "", []
    for number, inside in fields(value):
        if number == 2:
            found = pattern(inside)
        elif number == 9:
            lengths.append(inside)
    return found, lengths


def number_format(value):
    leading, found, shape, rule = "", "", "", ""
    for number, inside in fields(value):
        if number == 1:
            found = pattern(inside)
        elif number == 2:
            shape = text(inside)
        elif number == 3:
            leading = pattern(inside)  # the last one is the narrowest
        elif number == 4:
            rule = text(inside)
    return [leading, found, shape, rule]


# Kinds of numbers in the order of the file, by their field in the metadata.
KINDS = {2: "fixed", 3: "mobile", 4: "toll free", 5: "premium", 6: "shared cost", 7: "personal", 8: "voip",
         21: "pager", 25: "uan", 28: "voicemail"}


def plan(value):
    head = dict.fromkeys(["id", "code", "main", "idd", "dialled idd", "trunk", "parse", "transform", "leading",
                          "general", "lengths"], "")
    kinds = dict.fromkeys(KINDS, "")
    national, abroad = [], []
    names = {17: "dialled idd", 12: "trunk", 16: "transform"}
    patterns = {11: "idd", 15: "parse", 23: "leading"}
    for number, inside in fields(value):
        if number == 9:
            head["id"] = text(inside).lower()
        elif number == 10:
            head["code"] = str(inside)
        elif number == 22:
            head["main"] = "main" if inside else ""
        elif number in names:
            head[names[number]] = text(inside).replace("~", "")
        elif number in patterns:
            head[patterns[number]] = pattern(inside)
        elif number == 1:
            head["general"], lengths = description(inside)
            head["lengths"] = ",".join(map(str, lengths))
        elif number in KINDS:
            kinds[number] = description(inside)[0]
        elif number == 19:
            national.append(["n", *number_format(inside)])
        elif number == 20:
            abroad.append(["i", *number_format(inside)])
    cells = [*head.values(), *kinds.values()]
    for one in national + abroad:
        cells += one
    assert not any("\t" in cell or "\n" in cell for cell in cells)
    return head, "\t".join(cells)


def short_numbers(path):
    lines = []
    for territory in ElementTree.parse(path).getroot().find("territories"):
        def of(tag):
            element = territory.find(f"{tag}/nationalNumberPattern")
            return re.sub(r"\s", "", element.text) if element is not None else ""

        lines.append("\t".join([territory.attrib["id"].lower(), of("shortCode"), of("emergency"), of("premiumRate")]))
    return lines


def main():
    plans, codes = [], {}
    for _, inside in fields(Path(sys.argv[1]).read_bytes()):
        head, line = plan(inside)
        key = head["id"] if head["id"] != "001" else head["code"]
        plans.append(line if head["id"] != "001" else key + line[3:])
        codes.setdefault(head["code"], []).append((not head["main"], key))
    WHERE.mkdir(parents=True, exist_ok=True)
    (WHERE / "plans.txt").write_text("\n".join(sorted(plans)) + "\n")
    lines = [" ".join([code, *(key for _, key in sorted(regions))]) for code, regions in codes.items()]
    (WHERE / "codes.txt").write_text("\n".join(sorted(lines)) + "\n")
    (WHERE / "short.txt").write_text("\n".join(sorted(short_numbers(sys.argv[2]))) + "\n")


main()

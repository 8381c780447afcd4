"""The signs that the typefaces in the PDF can write, in regular and in bold, and what stands for the others.

The typefaces come with the compiler: Libertinus Serif, DejaVu Sans Mono and New Computer Modern. The table is the union
of what each has in both weights; a test asks the compiler about every sign of it.
"""

import re

# Ranges of code points in hexadecimal.
COVERED = """
20-7e a0-34e 350-377 37a-37f 384-38a 38c 38e-3a1 3a3-4ff 510-513 51a-51d 531-58a 58d-58f 591-5c7 5d0-5ea 5ef-5f5
5f7 606-607 609-60a 60c 615 61b 61f 621-63a 640-655 65a 660-66d 674 679-67b 67e-680 683-684 686-687 691 698 6a4
6a9 6af 6be 6cc 6f0-6f9 e3f e81-e82 e84 e87-e88 e8a e8d e94-e97 e99-e9f ea1-ea3 ea5 ea7 eaa-eab ead-eb9 ebb-ebc
ec8-ecd 10d0-10ff 13a0-13f5 13f8-13fd 1ab0-1ace 1d00-1f15 1f18-1f1d 1f20-1f45 1f48-1f4d 1f50-1f57 1f59 1f5b 1f5d
1f5f-1f7d 1f80-1fb4 1fb6-1fc4 1fc6-1fd3 1fd6-1fdb 1fdd-1fef 1ff2-1ff4 1ff6-1ffe 2000-2027 2029 202f-2037
2039-2040 2042 2044-204b 204f 2052 2054 205f 2070-2071 2074-208e 2090-209c 20a0-20c0 20d0-20f0 2100-2103
2105-2106 2109 210c-210f 2111 2113 2115-2117 2119-211a 211c-211e 2120 2122 2124 2126-2127 212a-212b 212e
2135-2139 2148 214f-2151 2153-2184 2189 2190-2220 2222-222d 2234-223d 2241-226b 226d-228b 228d-22a5 22b2-22b5
22b8 22c2-22c6 22cd-22d1 22da-22e9 22ef 2300-2306 2308-2315 2318-2319 231c-2322 2325-232b 2335-237a 237d
2380-2383 2388-238b 2395 239b-23ae 23ce-23cf 23d3 2422-2423 2460-262f 2638-268b 2690-269c 26a0-26a5 26ad-26ae
26b0-26b2 2701-2704 2706-2709 270c-2727 2729-274b 274d 274f-2752 2756 2758-275e 2761-277f 2794 2798-27af
27b1-27be 27c2 27c5-27c6 27dc 27e0 27e6-27eb 27f5-27f7 2800-28ff 2987-2988 2997-2998 29eb 29fa-29fb 2a00 2a2f
2a6a-2a6b 2b05-2b0d 2b12-2b1a 2c60-2c71 2c74-2c77 2c79-2c7a 2c7c-2cf3 2cf9-2cff 2e17-2e18 2e1f 2e22-2e25 2e2e
301a-301b a46a-a46b a640-a641 a648-a649 a656-a657 a708-a716 a71b-a727 a72d a730 a735 a789-a78e a790-a791 a7aa
a7f8-a7f9 ab66 ab70-abbf fb00-fb06 fb13-fb17 fb1d-fb4f fb52-fb81 fb8a-fb95 fb9e-fb9f fbaa-fbad fbe8-fbe9
fbfc-fbff fe20-fe2f fe66 fe70-fe74 fe76-fefc feff fff9-fffd 10140-1018e 102e0-102fb 1d106-1d107 1d55a 1d703
1f12f
"""
# Marks that are never drawn: they join, part or turn signs. Newlines are handled before.
UNDRAWN = "\n\u00ad\u034f\u200b-\u200f\u2060-\u2064\ufe00-\ufe0f\ufeff"
# A word that hyphenation can part: letters, not capitals alone, not endless.
_NATURAL = re.compile(r"\W*[^\W\d_]+\W*")
_LONGEST_NATURAL = 60
# About how wide a sign is, in em of the typeface: wide ones as capitals.
_WIDE, _NARROW = 1.06, 0.6


def _class(ranges: str) -> str:
    """The inside of a character class."""
    return "".join("-".join(f"\\U{int(end, 16):08x}" for end in each.split("-")) for each in ranges.split())


_FOREIGN = re.compile(f"[^{_class(COVERED)}{UNDRAWN}]")
# What every typeface for European languages has, without signs that change with their neighbours.
_UNSURE = re.compile("[^\n -~\u00a0-\u017f\u0386-\u03ce\u0400-\u045f\u2010-\u2026\u20ac]")


def writable(text: str, room: float, *, cautious: bool = False) -> str:
    """The text with each sign that no typeface has as ``[U+4E2D]``, and with places to break in words too wide to fit.

    ``room`` is the width of a line in em. ``cautious`` keeps only the letters of European languages.
    """
    known = (_UNSURE if cautious else _FOREIGN).sub(_number, text)
    return re.sub(r"\S+", lambda word: _breakable(word.group(), room), known)


def _number(sign: re.Match[str]) -> str:
    return f"[U+{ord(sign.group()):04X}]"


def _breakable(word: str, room: float) -> str:
    if len(word) * _WIDE <= room:
        return word
    if len(word) <= _LONGEST_NATURAL and not word.isupper() and _NATURAL.fullmatch(word):
        return word
    pieces, used = [""], 0.0
    for sign in word:
        width = _WIDE if sign.isupper() or ord(sign) > 0x2E80 else _NARROW
        if used + width > room and pieces[-1]:
            pieces.append("")
            used = 0.0
        pieces[-1] += sign
        used += width
    return "\u200b".join(pieces)

"""Polis exports, well made and hostile."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from samskap.engines.opinionmap import errors, fit
from samskap.engines.opinionmap.exchange import (
    FILES,
    Comment,
    PolisExport,
    Summary,
    decode,
    read_export,
    unpack,
    write_export,
)

CONVERSATIONS = (
    "austria-climate.5twd2jsnkf.2022-08-08",
    "brexit-consensus",
    "football-concussions",
    "scoop-hivemind.biodiversity",
    "vtaiwan.uberx",
)
VOTES = "timestamp,datetime,comment-id,voter-id,vote\n"
COMMENTS = "timestamp,datetime,comment-id,author-id,agrees,disagrees,moderated,comment-body\n"
WIDE = "participant,group-id,n-comments,n-votes,n-agree,n-disagree,3,4\n"


def read(**files: str) -> PolisExport:
    names = {"votes": "votes.csv", "wide": "participants-votes.csv", "comments": "comments.csv"}
    return read_export({names.get(key, f"{key}.csv"): io.StringIO(text, newline="") for key, text in files.items()})


def refused(**files: str) -> errors.ExportError:
    with pytest.raises(errors.ExportError) as caught:
        read(**files)
    return caught.value


def lines(folder: Path, *names: str):
    return {name: decode((folder / name).open("rb")) for name in names or FILES}


def assert_same(one: PolisExport, other: PolisExport) -> None:
    for name in ("participants", "statements", "votes"):
        assert np.array_equal(getattr(one, name), getattr(other, name))
    assert (one.times is None) == (other.times is None)
    assert one.times is None or np.array_equal(one.times, other.times)
    assert one.comments == other.comments
    assert (one.summary.topic, one.summary.description) == (other.summary.topic, other.summary.description)


@pytest.mark.parametrize("name", CONVERSATIONS)
def test_a_real_export_is_read_written_and_read_again(shared_data, name):
    folder = shared_data / "opinions" / name
    export = read_export(lines(folder))
    assert export.summary.topic
    assert export.summary.description
    written = write_export(export)
    again = read_export(written)
    assert_same(export, again)
    assert again.groups == export.groups
    assert {key: again.summary.facts[key] for key in ("url", "views")} == {
        key: export.summary.facts[key] for key in ("url", "views")
    }


@pytest.mark.parametrize("name", CONVERSATIONS)
def test_both_files_of_votes_say_the_same(shared_data, name):
    folder = shared_data / "opinions" / name
    long = read_export(lines(folder))
    wide = read_export(lines(folder, "participants-votes.csv", "comments.csv"))
    assert wide.times is None

    def current(export):
        drawn = fit(export.participants, export.statements, export.votes, times=export.times, mode="polis")
        return {(s, tuple(drawn.tallies[:, i].sum(axis=0).tolist())) for s, i in drawn.statement_index.items()}, set(
            drawn.participants.tolist()
        )

    assert current(long) == current(wide)
    assert wide.groups == long.groups


def test_agree_is_plus_one_in_the_real_files(conversation, shared_data):
    export = read_export(lines(shared_data / "opinions" / "brexit-consensus"))
    data = conversation("brexit-consensus")
    assert np.array_equal(export.votes, data.votes)
    # "I consider myself working class": most did not
    assert (export.votes[export.statements == 10] == 1).mean() < 0.4


def test_byte_order_mark_crlf_blank_lines_and_spaces_are_fine():
    export = read(votes="\ufeff\r\n" + VOTES.strip() + "\r\n\r\n5,x, 3 ,7, 1 \r\n4,x,3,8,-1.0\r\n\r\n")
    assert export.participants.tolist() == [7, 8]
    assert export.statements.tolist() == [3, 3]
    assert export.votes.tolist() == [1, -1]
    assert export.times is not None
    assert export.times.tolist() == [5, 4]


def test_a_statement_may_run_over_lines_and_have_no_text():
    export = read(
        votes=VOTES + "1,x,3,1,1\n",
        comments=COMMENTS + '1,x,3,0,1,0,-1,"first\nsecond, ""quoted"""\n2,x,4,,0,0,,\n',
    )
    assert export.comments == (
        Comment(3, 'first\nsecond, "quoted"', -1, 0, 1),
        Comment(4, "", 0, None, 2),
    )
    assert export.moderated_out == (3,)


def test_only_the_needed_columns_are_needed_and_in_any_order():
    export = read(votes="vote,extra,voter-id,comment-id\n0,?,2,1\n", comments="comment-body,comment-id\nA,1\n")
    assert (export.votes.tolist(), export.times) == ([0], None)
    assert export.comments == (Comment(1, "A"),)


def test_the_wide_file_alone():
    export = read(wide=WIDE + "1,0,0,2,1,1,1,-1\n2,,0,1,0,0,,0\n")
    assert list(zip(export.participants.tolist(), export.statements.tolist(), export.votes.tolist(), strict=True)) == [
        (1, 3, 1),
        (1, 4, -1),
        (2, 4, 0),
    ]
    assert export.groups == {1: 0, 2: None}


GOOD = VOTES + "1,x,3,1,1\n"


@pytest.mark.parametrize(
    ("files", "file", "line", "reason"),
    [
        ({}, "", None, "missing_file"),
        ({"summary": "topic,T\n"}, "", None, "missing_file"),
        ({"votes": ""}, "votes.csv", None, "empty"),
        ({"votes": "\n\n"}, "votes.csv", None, "empty"),
        ({"votes": VOTES}, "votes.csv", None, "no_votes"),
        ({"wide": WIDE + "1,0,0,0,0,0,,\n"}, "participants-votes.csv", None, "no_votes"),
        ({"votes": "timestamp,comment-id,vote\n1,2,1\n"}, "votes.csv", 1, "missing_column"),
        ({"votes": "comment-id,voter-id,vote,vote\n1,2,1,1\n"}, "votes.csv", 1, "duplicate_column"),
        ({"wide": "participant,3,4,3\n1,1,1,1\n"}, "participants-votes.csv", 1, "duplicate_column"),
        ({"votes": GOOD + "1,x,3,1\n"}, "votes.csv", 3, "column_count"),
        ({"votes": GOOD + "1,x,3,1,1,1\n"}, "votes.csv", 3, "column_count"),
        ({"votes": GOOD + "1,x,3,1,2\n"}, "votes.csv", 3, "unknown_vote"),
        ({"votes": GOOD + "1,x,3,1,NaN\n"}, "votes.csv", 3, "unknown_vote"),
        ({"votes": GOOD + "1,x,3,1,\n"}, "votes.csv", 3, "unknown_vote"),
        ({"wide": WIDE + "1,0,0,2,1,1,1,agree\n"}, "participants-votes.csv", 2, "unknown_vote"),
        ({"votes": GOOD + "1,x,3,me,1\n"}, "votes.csv", 3, "not_a_number"),
        ({"votes": GOOD + "1,x,,1,1\n"}, "votes.csv", 3, "not_a_number"),
        ({"votes": GOOD + "1,x,1_000,1,1\n"}, "votes.csv", 3, "not_a_number"),
        ({"votes": GOOD + "1,x,1-1,1,1\n"}, "votes.csv", 3, "not_a_number"),
        ({"votes": GOOD + "1,x,٣,1,1\n"}, "votes.csv", 3, "not_a_number"),
        ({"votes": GOOD + "1e9,x,3,1,1\n"}, "votes.csv", 3, "not_a_number"),
        ({"votes": GOOD + f"1,x,{2**63},1,1\n"}, "votes.csv", 3, "number_too_large"),
        ({"votes": GOOD + f"1,x,{'9' * 9000},1,1\n"}, "votes.csv", 3, "not_a_number"),
        ({"votes": GOOD + "1,x,3,\x001,1\n"}, "votes.csv", 3, "nul_byte"),
        ({"votes": GOOD + '1,"x\ny",3,1,1\n1,x,3,1,5\n'}, "votes.csv", 5, "unknown_vote"),
        ({"votes": GOOD + '1,"x,3,1,1\n1,x,3,1,1\n'}, "votes.csv", 3, "broken_row"),
        ({"votes": GOOD + '1,"x"y,3,1,1\n'}, "votes.csv", 3, "broken_row"),
        ({"votes": GOOD + f"1,{'x' * 200_000},3,1,1\n"}, "votes.csv", 3, "broken_row"),
        ({"votes": GOOD, "comments": COMMENTS}, "votes.csv", 2, "unknown_statement"),
        ({"votes": GOOD, "comments": COMMENTS + "1,x,3,0,0,0,2,A\n"}, "comments.csv", 2, "unknown_moderation"),
        ({"votes": GOOD, "comments": COMMENTS + "1,x,3,0,0,0,1,A\n" * 2}, "comments.csv", 3, "duplicate_row"),
        ({"votes": GOOD, "comments": COMMENTS + "x,x,3,0,0,0,1,A\n"}, "comments.csv", 2, "not_a_number"),
        ({"votes": GOOD, "wide": WIDE + "1,0,0,2,1,1,1,1\n" * 2}, "participants-votes.csv", 3, "duplicate_row"),
        ({"votes": GOOD, "wide": WIDE + "1,A,0,2,1,1,1,1\n"}, "participants-votes.csv", 2, "not_a_number"),
        ({"votes": GOOD, "summary": "topic,A,B\n"}, "summary.csv", 1, "column_count"),
        ({"votes": GOOD, "summary": "topic,A\ntopic,B\n"}, "summary.csv", 2, "duplicate_row"),
    ],
)
def test_what_is_wrong_is_named_and_the_export_refused(files, file, line, reason):
    error = refused(**files)
    assert (error.file, error.line, error.reason) == (file, line, reason)
    assert str(error).endswith(".")
    assert len(str(error)) < 200
    assert (line is None) or f"line {line}" in str(error)


def test_votes_with_the_sign_turned_round_are_refused():
    rows = [(1, 1), (2, 1), (3, 1), (4, -1)]
    comments = COMMENTS + "1,x,3,0,3,1,1,A\n"
    right = VOTES + "".join(f"1,x,3,{who},{vote}\n" for who, vote in rows)
    wrong = VOTES + "".join(f"1,x,3,{who},{-vote}\n" for who, vote in rows)
    assert read(votes=right, comments=comments).votes.tolist() == [1, 1, 1, -1]
    assert refused(votes=wrong, comments=comments).reason == "reversed_votes"


def test_every_reason_has_its_sentence():
    assert all(not one.endswith(".") for one in errors.ExportError.SENTENCES.values())


def test_bytes_that_are_no_text_are_named():
    data = (VOTES + "1,x,3,1,1\n").encode() + b"1,\xff\xfe,3,1,1\n"
    with pytest.raises(errors.ExportError) as caught:
        read_export({"votes.csv": decode(io.BytesIO(data))})
    assert caught.value.reason == "not_text"


texts = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=40)
formulas = st.sampled_from(["=1+1", "+4", "-4", "@SUM(A1)", "'=1", "''-x", "'", "'tis", "\t=1", "\r=2"])


@given(
    st.lists(
        st.tuples(st.integers(0, 5), st.integers(0, 5), st.sampled_from([-1, 0, 1]), st.integers(0, 2**62)), min_size=1
    ),
    st.lists(texts | formulas, min_size=6, max_size=6),
    texts | formulas,
)
def test_whatever_was_written_is_read_back(rows, bodies, topic):
    people, said, votes, times = (np.array(one, dtype=np.int64) for one in zip(*rows, strict=True))
    comments = tuple(Comment(i, body, (i % 3) - 1, i or None, i * 10**12) for i, body in enumerate(bodies))
    export = PolisExport(people, said, votes.astype(np.int8), times, comments, Summary(topic, topic), {1: 0, 2: None})
    written = {name: list(found) for name, found in write_export(export).items()}
    assert_same(read_export(written), export)
    # also after having been a file
    stored = {name: decode(io.BytesIO("".join(found).encode())) for name, found in written.items()}
    assert_same(read_export(stored), export)


def test_no_cell_of_text_is_a_formula():
    comments = (Comment(1, "=HYPERLINK(1)"), Comment(2, "@x"), Comment(3, "-1 degree"))
    ones = np.ones(1, dtype=np.int64)
    export = PolisExport(ones, ones, ones.astype(np.int8), None, comments, Summary("=cmd()", "+1"))
    written = write_export(export)
    body = "".join(written["comments.csv"])
    assert ",=HYPER" not in body
    assert ",@x" not in body
    assert ",-1 d" not in body
    assert "topic,=" not in "".join(written["summary.csv"])
    assert next(written["votes.csv"]) == "comment-id,voter-id,vote\r\n"


def packed(files: dict[str, bytes], **options) -> io.BytesIO:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, **options) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    stream.seek(0)
    return stream


def test_an_archive_with_folders_and_other_files():
    stream = packed(
        {"a/b/votes.csv": GOOD.encode(), "../../comments.csv": b"comment-id,comment-body\n3,A\n", "x.exe": b"!"}
    )
    export = read_export(unpack(stream))
    assert export.comments == (Comment(3, "A"),)


def test_an_archive_that_grows_is_stopped():
    stream = packed({"votes.csv": GOOD.encode() + b"1,x,3,1,1\n" * 300_000})
    with pytest.raises(errors.ExportError) as caught:
        read_export(unpack(stream, limit=2**20))
    assert (caught.value.reason, caught.value.params) == ("too_large", {"limit": 1})


def test_one_endless_line_is_stopped_before_it_fills_the_memory():
    stream = packed({"votes.csv": GOOD.encode() + b"1" * 50_000_000})
    with pytest.raises(errors.ExportError):
        read_export(unpack(stream))


@pytest.mark.parametrize(
    ("stream", "reason"),
    [
        (io.BytesIO(b"PK\x03\x04 no"), "not_a_zip"),
        (io.BytesIO(b""), "not_a_zip"),
        (packed({"a/votes.csv": b"", "b/votes.csv": b""}), "file_twice"),
        (packed({"other.csv": b""}), "missing_file"),
        (io.BytesIO(packed({"votes.csv": GOOD.encode() * 500}).getvalue()[:-30]), "not_a_zip"),
    ],
)
def test_what_is_no_export_in_an_archive(stream, reason):
    with pytest.raises(errors.ExportError) as caught:
        read_export(unpack(stream))
    assert caught.value.reason == reason


def test_a_damaged_archive_is_refused():
    data = bytearray(packed({"votes.csv": (GOOD * 1000).encode()}).getvalue())
    data[60:80] = b"\xff" * 20
    with pytest.raises(errors.ExportError) as caught:
        read_export(unpack(io.BytesIO(bytes(data))))
    assert caught.value.reason == "not_a_zip"


def test_a_locked_file_is_refused():
    data = packed({"votes.csv": GOOD.encode()}).getvalue()
    # set the flag "encrypted" in the local and in the central header
    central = data.index(b"PK\x01\x02")
    locked = bytearray(data)
    locked[6] |= 1
    locked[central + 8] |= 1
    with pytest.raises(errors.ExportError) as caught:
        read_export(unpack(io.BytesIO(bytes(locked))))
    assert caught.value.reason == "locked"


def test_many_votes_are_read():
    def rows():
        yield "comment-id,voter-id,vote\n"
        for i in range(300_000):
            yield f"{i % 700},{i // 70},{i % 3 - 1}\n"

    assert read_export({"votes.csv": rows()}).votes.size == 300_000


def test_more_votes_than_any_conversation_has_are_refused():
    long = "comment-id,voter-id,vote\n" + "1,1,1\n" * 11
    wide = "participant," + ",".join(map(str, range(12))) + "\n1" + ",1" * 12 + "\n"
    for name, text in (("votes.csv", long), ("participants-votes.csv", wide)):
        with pytest.raises(errors.ExportError) as caught:
            read_export({name: io.StringIO(text)}, most_votes=10)
        assert (caught.value.file, caught.value.reason) == (name, "too_many_votes")


def test_a_file_of_many_columns_is_read_a_few_rows_at_a_time():
    columns = 300_000
    table = io.StringIO("participant," + ",".join(map(str, range(columns))) + "\n" + ("1" + "," * columns + "\n"))
    with pytest.raises(errors.ExportError) as caught:
        read_export({"participants-votes.csv": table})
    assert caught.value.reason == "no_votes"

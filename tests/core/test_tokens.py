"""Names for addresses can be typed where a command takes them."""

from samskap.core import tokens


def test_a_token_never_looks_like_an_option() -> None:
    made = {tokens.new_token() for _ in range(2000)}
    assert len(made) == 2000
    assert not [one for one in made if one.startswith("-")]
    assert {len(one) for one in made} == {tokens.TOKEN_LENGTH}
